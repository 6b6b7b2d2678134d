"""One loop for every network: batches drawn ahead by a thread, averaged weights, a cosine that can be extended, resume."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .paths import work

Batch = dict[str, Tensor]


@dataclass(frozen=True)
class Plan:
    """How to train. `steps` may be raised later: the cosine then goes on from where the new one would be."""

    steps: int
    batch: int = 64
    rate: float = 2e-3
    warm: int = 200
    decay: float = 1e-4
    average: float = 0.999
    seed: int = 1
    evaluate_every: int = 500
    save_every: int = 100


class Task:
    """What differs from network to network."""

    name: str
    net: nn.Module

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        """One sample; `image` is uint8 (h, w, 3). `progress` is the share of the plan that is done."""
        raise NotImplementedError

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """Loss of one batch and parts of it for the progress line."""
        raise NotImplementedError

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        """Figures of the averaged weights."""
        raise NotImplementedError


def tensor_of(images: np.ndarray) -> Tensor:
    """uint8 (n, h, w, 3) RGB -> float32 NCHW in -1 to 1."""
    x = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2)
    return x.float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)


def _batch(task: Task, plan: Plan, step: int) -> Batch:
    samples = []
    for i in range(plan.batch):
        rng = np.random.default_rng([plan.seed, step, i])
        samples.append(task.draw(rng, step / plan.steps))
    out = {k: torch.from_numpy(np.stack([s[k] for s in samples])) for k in samples[0] if k != "image"}
    out["image"] = tensor_of(np.stack([s["image"] for s in samples]))
    return out


def _rate(plan: Plan, step: int) -> float:
    warm = min(1.0, (step + 1) / plan.warm)
    return float(plan.rate * warm * (0.5 * (1 + np.cos(np.pi * min(1.0, step / plan.steps))) + 0.005))


class Averaged:
    """Exponential average of weights and batch statistics, quick to follow at first."""

    def __init__(self, net: nn.Module):
        self.state = {k: v.detach().clone() for k, v in net.state_dict().items()}

    @torch.no_grad()
    def update(self, net: nn.Module, step: int, share: float) -> None:
        share = min(share, (step + 1) / (step + 20))
        for key, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[key].lerp_(value, 1 - share)
            else:
                self.state[key].copy_(value)


def folder(name: str) -> Path:
    """Checkpoints and log of a network."""
    return work(name)


def load_averaged(task_name: str, net: nn.Module) -> nn.Module:
    """`net` with the averaged weights of the last checkpoint, in evaluation mode."""
    state = torch.load(folder(task_name) / "last.pt", map_location="cpu", weights_only=True)
    net.load_state_dict(state["average"])
    return net.eval()


def train(task: Task, plan: Plan, minutes: float | None = None, say: Callable[[str], None] = print) -> None:
    """Trains until `plan.steps`, or for `minutes`, from the last checkpoint if there is one."""
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    home = folder(task.name)
    # The CPU is the reference; a GPU is used when there is one. Samples are drawn on the CPU all the same.
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = task.net.to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    average, step, spent = Averaged(net), 0, 0.0
    if (home / "last.pt").exists():
        state = torch.load(home / "last.pt", map_location=device, weights_only=True)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        average.state, step, spent = state["average"], state["step"], state["seconds"]
        say(f"{task.name}: goes on from step {step} of {plan.steps}, {spent / 60:.0f} minutes in")
    started, since, losses = time.monotonic(), time.monotonic(), []
    bf16 = device.type == "cuda" or (torch.backends.mkldnn.is_available() and _has_bf16())

    def save() -> None:
        state = {
            "net": net.state_dict(),
            "optimiser": optimiser.state_dict(),
            "average": average.state,
            "step": step,
            "seconds": spent + time.monotonic() - started,
        }
        torch.save(state, home / "last.part")
        (home / "last.part").rename(home / "last.pt")

    def figures() -> None:
        trained = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(average.state)
        net.eval().to("cpu")
        with torch.no_grad():
            numbers = task.evaluate(net)
        net.to(device).load_state_dict(trained)
        net.train()
        line = {
            "step": step,
            "samples": step * plan.batch,
            "minutes": round((spent + time.monotonic() - started) / 60, 1),
            **{k: round(float(v), 4) for k, v in numbers.items()},
        }
        say(f"{task.name}: {json.dumps(line)}")
        with open(home / "figures.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")

    net.train()
    with ThreadPoolExecutor(1) as pool:
        ahead = [pool.submit(_batch, task, plan, step + k) for k in range(3)]
        while step < plan.steps and (minutes is None or time.monotonic() - started < minutes * 60):
            batch = ahead.pop(0).result()
            ahead.append(pool.submit(_batch, task, plan, step + 3))
            for group in optimiser.param_groups:
                group["lr"] = _rate(plan, step)
            batch = {key: value.to(device) for key, value in batch.items()}
            with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
                loss, parts = task.loss(batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            average.update(net, step, plan.average)
            losses.append(loss.item())
            step += 1
            if step % plan.save_every == 0:
                pace = (time.monotonic() - since) / plan.save_every / plan.batch * 1e3
                since = time.monotonic()
                detail = " ".join(f"{k} {v:.3f}" for k, v in parts.items())
                mean = np.mean(losses[-plan.save_every :])
                rate = _rate(plan, step)
                say(f"{task.name} {step}/{plan.steps} loss {mean:.4f} {detail} rate {rate:.5f} {pace:.1f} ms/sample")
                save()
            if step % plan.evaluate_every == 0:
                figures()
                since = time.monotonic()
        for job in ahead:
            job.cancel()
    save()
    figures()


def _has_bf16() -> bool:
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
