"""A few steps of every network, then export and parity: whether the pipeline stands, not whether it learns."""

import dataclasses
import shutil

import numpy as np
import torch

from . import paths


def run(steps: int) -> None:
    """Works in `smoke/` below the working folder, which is emptied first; caches are shared with real training."""
    home = paths.WORK / "smoke"
    shutil.rmtree(home, ignore_errors=True)
    from . import publish, train
    from .__main__ import make

    train.folder = lambda name: _made(home / name)
    for name, (_, build, shape, _) in publish.ROLES.items():
        task, plan = make(name)
        task.evaluate = lambda net: {}
        short = dataclasses.replace(plan, steps=steps, batch=4, evaluate_every=10**9, save_every=max(1, steps // 2))
        train.train(task, dataclasses.replace(short, steps=max(1, steps // 2)), say=print)
        train.train(task, short, say=print)
        net = train.load_averaged(name, build())
        facts = publish.export(publish.nets.MatteOut(net) if name == "matte" else net, shape, home / f"{name}.onnx")
        with torch.no_grad():
            answer = net(torch.zeros(1, *shape)).numpy()
        if not np.isfinite(answer).all():
            raise SystemExit(f"{name}: the answer is not finite")
        print(f"{name}: {facts['bytes']} bytes, differs from PyTorch by {facts['apart']:.1e}")


def _made(path):
    path.mkdir(parents=True, exist_ok=True)
    return path
