"""Trains and exports the four models: python models/training/train.py --data DIR [--only parts,segment,classify]"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import torch

import tasks
from describe import describe
from export import export
from loop import fit

names = ("parts", "segment", "classify")
seeds = {"parts": 41, "segment": 42, "classify": 43}


def main() -> None:
    arguments = parsed()
    torch.set_num_threads(arguments.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    checkpoints = arguments.data / "checkpoints"
    checkpoints.mkdir(exist_ok=True)
    for name in arguments.only.split(","):
        task = getattr(tasks, name)(arguments.data, seeds[name], device)
        task.plan.minutes = arguments.minutes
        task.plan.steps = arguments.steps or task.plan.steps
        on = "a GPU" if device.type == "cuda" else f"{torch.get_num_threads()} of {os.cpu_count()} cores"
        about = {"seed": seeds[name], "on": on, "start": start(name, checkpoints)}
        fit(task.net, task.losses, task.measure, task.plan, checkpoints / f"{name}.pt", about)
        export(name, checkpoints / f"{name}.pt", arguments.models)
    describe(arguments.data, arguments.models)


def start(name: str, checkpoints: Path) -> str:
    """What the weights are before the first step, in words; see `tasks.classify`."""
    taught = checkpoints / "segment.json"
    if name != "classify" or not taught.exists():
        return "random numbers"
    return f"segment after {json.loads(taught.read_text())['steps']:,} steps".replace(",", " ")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that generate.ts wrote")
    parser.add_argument("--only", default=",".join(names), help=f"some of {','.join(names)}; parts is detect and outline")
    parser.add_argument("--models", type=Path, default=Path(__file__).parent.parent, help="where the .onnx files go")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--minutes", type=float, default=0, help="for each network; ends before its steps are made")
    parser.add_argument("--steps", type=int, default=0, help="in place of those of the plan")
    return parser.parse_args()


if __name__ == "__main__":
    main()
