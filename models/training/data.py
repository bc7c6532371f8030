"""The data set that `generate.ts` writes: raw bytes that are mapped into memory, and truth as lines of JSON."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LEARNT_FROM = 0.25
"""Parts of which at least this share is visible are to be found; what is found of others is not held against a model."""
COUNTED_FROM = 0.4
"""The same, where it is scored; as in `evaluate.ts`."""


@dataclass
class Belt:
    """Pictures of the whole belt, as the product letterboxes them.

    images [N, 256, 320, 3] and ids [N, 64, 80] uint8: index of the visible part + 1 in the middle of each 4 x 4 cell.
    boxes: of each picture [n, 4] float32 x1, y1, x2, y2 in pixels; classes [n] int64; visible [n] float32 0..1.
    """

    images: np.ndarray
    ids: np.ndarray
    boxes: list[np.ndarray]
    classes: list[np.ndarray]
    visible: list[np.ndarray]

    def __len__(self) -> int:
        return len(self.images)


@dataclass
class Station:
    """Close-ups of one part: images [N, 192, 192, 3], small [N, 128, 128, 3], masks [N, 192, 192] 0..3, defects [N]."""

    images: np.ndarray
    small: np.ndarray
    masks: np.ndarray
    defects: np.ndarray

    def __len__(self) -> int:
        return len(self.images)


def load_belt(folder: Path) -> Belt:
    """A folder `belt-train` or `belt-val`."""
    truth = [line["parts"] for line in _lines(folder / "truth.jsonl")]
    return Belt(
        images=_bytes(folder / "images.u8", 256, 320, 3),
        ids=_bytes(folder / "ids.u8", 64, 80),
        boxes=[np.array([part["box"] for part in parts], np.float32).reshape(-1, 4) for parts in truth],
        classes=[np.array([part["class_id"] for part in parts], np.int64) for parts in truth],
        visible=[np.array([part["visible"] for part in parts], np.float32) for parts in truth],
    )


def load_station(folder: Path) -> Station:
    """A folder `station-train` or `station-val`."""
    return Station(
        images=_bytes(folder / "images.u8", 192, 192, 3),
        small=_bytes(folder / "small.u8", 128, 128, 3),
        masks=_bytes(folder / "masks.u8", 192, 192),
        defects=np.array([line["defect_id"] for line in _lines(folder / "truth.jsonl")], np.int64),
    )


def _bytes(path: Path, *shape: int) -> np.ndarray:
    return np.memmap(path, np.uint8, "r").reshape(-1, *shape)


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def batches(count: int, size: int, rng: np.random.Generator):
    """Indices [size] without end: every picture once before any comes again."""
    while True:
        order = rng.permutation(count)
        for start in range(0, count - size + 1, size):
            yield np.sort(order[start : start + size])


def balanced(labels: np.ndarray, size: int, rng: np.random.Generator):
    """Indices [size] without end, with as many of every label: most parts are good, and teach least."""
    queues = [batches(int((labels == label).sum()), 1, rng) for label in range(labels.max() + 1)]
    members = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    for first in itertools.count():
        turns = [(first + at) % len(queues) for at in range(size)]
        yield np.array([members[label][next(queues[label])[0]] for label in turns])
