"""Scores on pictures that are not trained on, to watch the training. Those that count are `npm run evaluate`'s."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import torch
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from torch import nn

from augment import plain
from boxes import boxes_of, cell_centres
from data import COUNTED_FROM, Belt, Station

BATCH = 16


@torch.no_grad()
def parts_scores(net: nn.Module, belt: Belt, device: torch.device, most: int = 300) -> dict[str, float]:
    """COCO's mAP of boxes and of masks, in pixels of the model's input; masks at a quarter of its size."""
    found: list[dict] = []
    count = min(most, len(belt))
    for start in range(0, count, BATCH):
        pictures = range(start, min(start + BATCH, count))
        x = torch.from_numpy(np.stack([plain(belt.images[i]) for i in pictures])).to(device)
        distances, scores, coefficients, prototypes = (part.float().cpu() for part in net(x))
        boxes = boxes_of(distances.flatten(2).transpose(1, 2), cell_centres(*scores.shape[2:], net.stride))
        for at, picture in enumerate(pictures):
            found += _found(picture, boxes[at], scores[at].sigmoid(), coefficients[at], prototypes[at])
    truth = _truth(belt, count)
    return {**_coco(truth, found, "bbox", "box"), **_coco(truth, found, "segm", "mask")}


def _found(picture: int, boxes: torch.Tensor, scores: torch.Tensor, coefficients, prototypes) -> list[dict]:
    """boxes [A, 4], scores [C, h, w], coefficients [K, h, w], prototypes [K, H, W] -> COCO's results."""
    sure, classes = scores.flatten(1).max(0)
    cells = (sure > 0.01).nonzero()[:, 0]
    cells = cells[sure[cells].argsort(descending=True)]
    kept = _suppressed(boxes[cells].numpy(), classes[cells].numpy(), 0.5)[:100]
    results = []
    for cell in cells[kept].tolist():
        x1, y1, x2, y2 = boxes[cell].tolist()
        mask = torch.einsum("k,khw->hw", coefficients.flatten(1)[:, cell], prototypes) > 0
        height, width = mask.shape
        centres = cell_centres(height, width, 4).reshape(height, width, 2)
        mask &= ((centres > boxes[cell, :2]) & (centres < boxes[cell, 2:])).all(-1)
        results.append(
            {
                "image_id": picture + 1,
                "category_id": int(classes[cell]) + 1,
                "score": float(sure[cell]),
                "bbox": [x1, y1, x2 - x1, y2 - y1],
                "segmentation": rle.encode(np.asfortranarray(mask.numpy().astype(np.uint8))),
            }
        )
    return results


def _suppressed(boxes: np.ndarray, classes: np.ndarray, overlap: float) -> list[int]:
    """Greedy suppression by class; boxes [n, 4], best first."""
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    kept: list[int] = []
    for i in range(len(boxes)):
        rivals = [k for k in kept if classes[k] == classes[i]]
        shared = np.clip(np.minimum(boxes[rivals, 2:], boxes[i, 2:]) - np.maximum(boxes[rivals, :2], boxes[i, :2]), 0, None).prod(1)
        if not (shared > overlap * (areas[rivals] + areas[i] - shared)).any():
            kept.append(i)
    return kept


def _truth(belt: Belt, count: int) -> dict:
    annotations = []
    for picture in range(count):
        ids = np.asarray(belt.ids[picture])
        for index, (box, label, visible) in enumerate(
            zip(belt.boxes[picture], belt.classes[picture], belt.visible[picture])
        ):
            mask = np.asfortranarray((ids == index + 1).astype(np.uint8))
            x1, y1, x2, y2 = box.tolist()
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": picture + 1,
                    "category_id": int(label) + 1,
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                    "area": float(mask.sum() * 16),
                    "iscrowd": int(visible < COUNTED_FROM),
                    "segmentation": rle.encode(mask),
                }
            )
    categories = [{"id": i + 1, "name": str(i)} for i in range(5)]
    return {"images": [{"id": i + 1, "height": 64, "width": 80} for i in range(count)], "annotations": annotations, "categories": categories}


def _coco(truth: dict, found: list[dict], kind: str, name: str) -> dict[str, float]:
    if not found:
        return {f"{name} mAP50": 0.0, f"{name} mAP50-95": 0.0}
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = truth
        coco.createIndex()
        drop = ("segmentation",) if kind == "bbox" else ("bbox",)
        results = coco.loadRes([{k: v for k, v in one.items() if k not in drop} for one in found])
        evaluation = COCOeval(coco, results, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return {f"{name} mAP50": round(float(evaluation.stats[1]), 4), f"{name} mAP50-95": round(float(evaluation.stats[0]), 4)}


@torch.no_grad()
def segment_scores(net: nn.Module, station: Station, device: torch.device) -> dict[str, float]:
    """IoU of each class over all pixels, and the mean."""
    both, union = np.zeros(4), np.zeros(4)
    for start in range(0, len(station), BATCH):
        x = torch.from_numpy(np.stack([plain(one) for one in station.images[start : start + BATCH]])).to(device)
        found = net(x).argmax(1).cpu().numpy()
        truth = np.asarray(station.masks[start : start + BATCH])
        for label in range(4):
            both[label] += ((found == label) & (truth == label)).sum()
            union[label] += ((found == label) | (truth == label)).sum()
    each = both / np.maximum(union, 1)
    names = ("background", "crack", "missing", "rust")
    return {"mean IoU": round(float(each.mean()), 4), **{n: round(float(v), 4) for n, v in zip(names, each)}}


@torch.no_grad()
def classify_scores(net: nn.Module, station: Station, device: torch.device) -> dict[str, float]:
    """Accuracy, and of each class the share that is found."""
    answers = []
    for start in range(0, len(station), BATCH):
        x = torch.from_numpy(np.stack([plain(one) for one in station.small[start : start + BATCH]])).to(device)
        answers.append(net(x).argmax(1).cpu().numpy())
    right = np.concatenate(answers) == station.defects
    names = ("crack", "good", "missing", "rust")
    recall = {name: round(float(right[station.defects == i].mean()), 4) for i, name in enumerate(names)}
    return {"accuracy": round(float(right.mean()), 4), **recall}
