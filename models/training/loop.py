"""The loop that all networks are trained in."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn


@dataclass
class Plan:
    """How long and how fast. `minutes` above 0 ends training then, however many steps were made."""

    steps: int
    batch: int
    rate: float
    minutes: float = 0
    decay: float = 0.02
    warm_up: int = 200
    measure_every: float = 8
    """Minutes between two looks at the pictures that are not trained on."""


Losses = dict[str, Tensor]


class Average:
    """The weights' moving average, which is what is kept: it scores better than any single step's."""

    def __init__(self, net: nn.Module, half_life: float = 400):
        self.net, self.step = copy.deepcopy(net).eval().requires_grad_(False), 0
        self.keep = 0.5 ** (1 / half_life)

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        self.step += 1
        keep = min(self.keep, self.step / (self.step + 10))
        for mine, theirs in zip(self.net.state_dict().values(), net.state_dict().values()):
            if mine.is_floating_point():
                mine.lerp_(theirs, 1 - keep)
            else:
                mine.copy_(theirs)


def fit(
    net: nn.Module,
    losses: Callable[[nn.Module, float], Losses],
    measure: Callable[[nn.Module], dict[str, float]],
    plan: Plan,
    checkpoint: Path,
    about: dict[str, object],
) -> nn.Module:
    """Trains `net`; `losses` makes a batch and its losses at a progress of 0..1, `measure` scores. AdamW, its rate a
    cosine after a warm-up. Writes the average to `checkpoint`, and plan, time, scores
    and what is said `about` it beside it; returns the average."""
    optimiser = torch.optim.AdamW(_groups(net, plan.decay), plan.rate, betas=(0.9, 0.99))
    average, begun, said, sums, step = Average(net), time.monotonic(), time.monotonic(), {}, 0
    report = {**about, "plan": asdict(plan), "parameters": sum(p.numel() for p in net.parameters())}
    while (progress := _progress(step, begun, plan)) < 1:
        rate = plan.rate * min(1, (step + 1) / plan.warm_up) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        parts = losses(net.train(), progress)
        optimiser.zero_grad(set_to_none=True)
        sum(parts.values()).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimiser.step()
        average.update(net)
        step += 1
        for name, value in parts.items():
            sums[name] = 0.98 * sums.get(name, value.item()) + 0.02 * value.item()
        if step % 100 == 0:
            _say(checkpoint.stem, step, progress, begun, sums)
        if time.monotonic() - said > plan.measure_every * 60:
            report |= {"steps": step, "seconds": round(time.monotonic() - begun), "scores": measure(average.net)}
            _save(average.net, report, checkpoint)
            said = time.monotonic()
    report |= {"steps": step, "seconds": round(time.monotonic() - begun), "scores": measure(average.net)}
    _save(average.net, report, checkpoint)
    return average.net


def _groups(net: nn.Module, decay: float) -> list[dict]:
    """Kernels decay; biases and the numbers of batch norm do not."""
    kernels = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def _progress(step: int, begun: float, plan: Plan) -> float:
    by_clock = (time.monotonic() - begun) / (plan.minutes * 60) if plan.minutes > 0 else 0
    return max(by_clock, step / plan.steps)


def _say(name: str, step: int, progress: float, begun: float, sums: dict[str, float]) -> None:
    parts = "  ".join(f"{key} {value:.3f}" for key, value in sums.items())
    print(f"{name} {step} ({progress:.0%}, {time.monotonic() - begun:.0f} s)  {parts}", flush=True)


def _save(net: nn.Module, report: dict, checkpoint: Path) -> None:
    print(f"{checkpoint.stem} scores after {report['seconds']} s: {report['scores']}", flush=True)
    torch.save(net.state_dict(), checkpoint)
    checkpoint.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
