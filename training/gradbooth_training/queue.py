"""Trains networks one after another: `python -m gradbooth_training queue landmarks:3000 eyes:4000 finder:3000 matte:4000 traits:3000`.

Stop it at any time (Ctrl-C, a signal, a power cut): the same command goes on where it was, for every step is kept in a
checkpoint at most a hundred steps old. A network whose plan is done is passed over; more steps extend it.
"""

import dataclasses
import os
import signal
import sys
from types import FrameType

import torch

from .train import folder, train


def done(name: str) -> int:
    """Steps of the last checkpoint, 0 without one."""
    path = folder(name) / "last.pt"
    return int(torch.load(path, map_location="cpu", weights_only=True)["step"]) if path.exists() else 0


def run(wishes: list[str], minutes: float | None) -> None:
    """Works through `NAME:STEPS`; exports each network when its plan is done."""
    from . import evaluate, publish
    from .__main__ import make
    from .paths import work

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(f"stopped by signal {number}; the same command goes on")

    signal.signal(signal.SIGTERM, stop)
    os.nice(0 if os.nice(0) >= 19 else 10)
    for wish in wishes:
        name, _, steps = wish.partition(":")
        task, plan = make(name)
        plan = dataclasses.replace(plan, steps=int(steps)) if steps else plan
        if done(name) >= plan.steps:
            print(f"{name}: {done(name)} steps are there already", flush=True)
            continue
        train(task, plan, minutes, lambda line: print(line, flush=True))
        publish.export_role(name)
        table = publish.figures(name, work("export") / publish.ROLES[name][0])
        evaluate.save(f"{name}-figures", table, work("export"))
        print(evaluate.show(table), flush=True)
