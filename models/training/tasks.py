"""What is trained: each network with its data, its batches and its losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from augment import worsen
from data import LEARNT_FROM, Belt, Station, balanced, batches, load_belt, load_station
from loop import Losses, Plan
from losses import BeltTruth, classify_loss, parts_loss, segment_loss
from network import ClassifyNet, DefectNet, PartsNet
from scores import classify_scores, parts_scores, segment_scores

kinds = ["bolt", "bracket", "gear", "nut", "washer"]
defect_areas = ["background", "crack", "missing", "rust"]
verdicts = ["crack", "good", "missing", "rust"]


@dataclass
class Task:
    """A network, what makes a batch and its losses, what scores it, and how long to train it."""

    net: nn.Module
    losses: Callable[[nn.Module, float], Losses]
    measure: Callable[[nn.Module], dict[str, float]]
    plan: Plan


def parts(data: Path, seed: int, device: torch.device) -> Task:
    """detect and outline: one network."""
    plan = Plan(steps=4_000, batch=16, rate=2e-3)
    train, unseen = load_belt(data / "belt-train"), load_belt(data / "belt-val")
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    order = batches(len(train), plan.batch, rng)

    def losses(net: nn.Module, progress: float) -> Losses:
        images, truth = belt_batch(train, next(order), rng, device)
        with half(device):
            answer = net(images)
        return parts_loss(answer, truth, net.stride, generator)

    net = made(lambda: PartsNet(len(kinds)), seed, device)
    return Task(net, losses, lambda net: parts_scores(net, unseen, device), plan)


def segment(data: Path, seed: int, device: torch.device) -> Task:
    """Which pixels are defective, and how."""
    plan = Plan(steps=6_000, batch=16, rate=2e-3)
    train, unseen = load_station(data / "station-train"), load_station(data / "station-val")
    rng = np.random.default_rng(seed)
    order = defects_first(train, plan.batch, rng)
    weights = torch.tensor([0.5, 2.0, 2.0, 1.0], device=device)

    def losses(net: nn.Module, progress: float) -> Losses:
        chosen = order(progress)
        pictures, masks = cut(train.images[chosen], train.masks[chosen], rng)
        images, masks = station_batch(pictures, masks, rng, device)
        with half(device):
            logits = net(images)
        return {"area": segment_loss(logits.float(), masks, weights)}

    net = made(lambda: DefectNet(len(defect_areas)), seed, device)
    return Task(net, losses, lambda net: segment_scores(net, unseen, device), plan)


def classify(data: Path, seed: int, device: torch.device) -> Task:
    """Good, or the defect. Starts from what `segment` has learnt, where that was trained before."""
    plan = Plan(steps=5_000, batch=32, rate=1.5e-3)
    train, unseen = load_station(data / "station-train"), load_station(data / "station-val")
    rng = np.random.default_rng(seed)
    order = defects_first(train, plan.batch, rng)

    def losses(net: nn.Module, progress: float) -> Losses:
        chosen = order(progress)
        images, masks = station_batch(train.small[chosen], train.masks[chosen], rng, device)
        with half(device):
            logits, places = net.with_places(images)
        defects = torch.from_numpy(train.defects[chosen]).to(device)
        return {"answer": classify_loss(logits.float(), defects, places.float(), masks)}

    net = made(lambda: ClassifyNet(len(verdicts)), seed, device)
    taught = data / "checkpoints" / "segment.pt"
    if taught.exists():
        own = net.state_dict()
        state = torch.load(taught, device, weights_only=True)
        net.load_state_dict({name: state[name] if name in state else own[name] for name in own})
    return Task(net, losses, lambda net: classify_scores(net, unseen, device), plan)


def defects_first(station: Station, size: int, rng: np.random.Generator) -> Callable[[float], np.ndarray]:
    """Indices [size] at a progress of 0..1: first as many of every defect as of good parts, which teach least; then as
    they come, so that a network learns how rare defects are."""
    first, later = balanced(station.defects, size, rng), batches(len(station), size, rng)
    return lambda progress: next(first if progress < 0.6 else later)


def belt_batch(
    belt: Belt, chosen: np.ndarray, rng: np.random.Generator, device: torch.device
) -> tuple[torch.Tensor, BeltTruth]:
    """Pictures [B, 3, 256, 320], worsened and flipped at random, with their truth."""
    most = max(1, *(len(belt.boxes[i]) for i in chosen))
    images, ids = [], []
    boxes = np.zeros((len(chosen), most, 4), np.float32)
    classes = np.zeros((len(chosen), most), np.int64)
    visible = np.full((len(chosen), most), -1, np.float32)
    for at, i in enumerate(chosen):
        image, cells, own = flipped(worsen(belt.images[i], rng), belt.ids[i], belt.boxes[i], rng)
        images.append(image)
        ids.append(cells)
        count = len(own)
        boxes[at, :count], classes[at, :count], visible[at, :count] = own, belt.classes[i], belt.visible[i]
    truth = BeltTruth(
        boxes=torch.from_numpy(boxes).to(device),
        classes=torch.from_numpy(classes).to(device),
        index=torch.arange(most, device=device).expand(len(chosen), most),
        exists=torch.from_numpy(visible >= LEARNT_FROM).to(device),
        ignored=torch.from_numpy((visible >= 0) & (visible < LEARNT_FROM)).to(device),
        ids=torch.from_numpy(np.stack(ids).astype(np.int64)).to(device),
    )
    return packed(images, device), truth


def flipped(image: np.ndarray, ids: np.ndarray, boxes: np.ndarray, rng: np.random.Generator):
    """[3, H, W], [H / 4, W / 4] and boxes [n, 4], mirrored left to right and top to bottom, each every other time."""
    height, width = image.shape[1:]
    x1, y1, x2, y2 = boxes.T
    if rng.random() < 0.5:
        image, ids, x1, x2 = image[:, :, ::-1], ids[:, ::-1], width - x2, width - x1
    if rng.random() < 0.5:
        image, ids, y1, y2 = image[:, ::-1], ids[::-1], height - y2, height - y1
    return image, ids, np.stack([x1, y1, x2, y2], 1)


def cut(pictures: np.ndarray, masks: np.ndarray, rng: np.random.Generator, size: int = 128):
    """A window [size, size] of each picture and mask, at random but with the defect, if there is one, well inside."""
    images, areas = [], []
    for picture, mask in zip(pictures, masks):
        room = mask.shape[0] - size
        y, x = np.nonzero(mask)
        middle = np.array([y.mean(), x.mean()]) if len(y) else np.array(mask.shape) / 2
        top, left = np.clip(middle - size / 2 + rng.uniform(-40, 40, 2), 0, room).astype(int)
        images.append(picture[top : top + size, left : left + size])
        areas.append(mask[top : top + size, left : left + size])
    return images, areas


def station_batch(
    pictures: Sequence[np.ndarray], masks: Sequence[np.ndarray], rng: np.random.Generator, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """uint8 [B, S, S, 3] and masks [B, M, M] -> float [B, 3, S, S], worsened, and int64 [B, M, M], turned alike."""
    images, turned = [], []
    for picture, mask in zip(pictures, masks):
        image, quarters, mirrored = worsen(picture, rng), int(rng.integers(4)), rng.random() < 0.5
        image, mask = np.rot90(image, quarters, (1, 2)), np.rot90(mask, quarters)
        images.append(image[:, :, ::-1] if mirrored else image)
        turned.append(mask[:, ::-1] if mirrored else mask)
    return packed(images, device), torch.from_numpy(np.stack(turned).astype(np.int64)).to(device)


def packed(images: list[np.ndarray], device: torch.device) -> torch.Tensor:
    return torch.from_numpy(np.stack(images)).to(device).contiguous(memory_format=torch.channels_last)


def half(device: torch.device) -> torch.autocast:
    """bfloat16 for convolutions: 1.7 times as fast on a processor with AVX-512 BF16, and on a GPU."""
    return torch.autocast(device.type, torch.bfloat16)


def made(make: Callable[[], nn.Module], seed: int, device: torch.device) -> nn.Module:
    torch.manual_seed(seed)
    return make().to(device, memory_format=torch.channels_last)
