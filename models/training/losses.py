"""What training makes small."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from assign import assign
from boxes import boxes_of, cell_centres, ciou

MASKS = 96
"""Masks that are compared a step, chosen at random: all of them cost as much as the network."""


class BeltTruth(NamedTuple):
    """Of a batch with at most G parts a picture: boxes [B, G, 4] pixels, classes [B, G], index [B, G] of a part in
    `ids`, exists [B, G] bool, ignored [B, G] bool, ids [B, H / 4, W / 4] index of the visible part + 1."""

    boxes: Tensor
    classes: Tensor
    index: Tensor
    exists: Tensor
    ignored: Tensor
    ids: Tensor


def parts_loss(answer: tuple[Tensor, ...], truth: BeltTruth, stride: int, generator: torch.Generator) -> dict[str, Tensor]:
    """The parts of the loss of `PartsNet`, each a number, to be summed up."""
    distances, scores, coefficients, prototypes = answer
    height, width = scores.shape[2:]
    centres = cell_centres(height, width, stride, scores.device)
    distances, logits, coefficients = (_rows(x.float()) for x in (distances, scores, coefficients))
    boxes = boxes_of(distances, centres)
    part, quality = assign(logits.sigmoid(), boxes, centres, truth.boxes, truth.classes, truth.exists)
    total = quality.sum().clamp(min=1)
    picture, cell = (part >= 0).nonzero(as_tuple=True)
    number = part[picture, cell]
    wanted, weight = truth.boxes[picture, number], quality[picture, cell]
    target = torch.zeros_like(logits)
    target[picture, cell, truth.classes[picture, number]] = weight
    box = weight * (1 - ciou(boxes[picture, cell], wanted))
    edges = (boxes[picture, cell] - wanted).abs().mean(-1) / stride * weight
    chosen = torch.randperm(len(picture), generator=generator)[:MASKS].to(picture.device)
    mask = mask_loss(
        coefficients[picture[chosen], cell[chosen]],
        prototypes.float(),
        picture[chosen],
        wanted[chosen],
        truth.index[picture[chosen], number[chosen]],
        truth.ids,
    )
    return {
        "class": score_loss(logits, target, part, _ignored(centres, truth)) / total,
        "box": 5 * box.sum() / total,
        "edge": 1.0 * edges.sum() / total,
        "mask": 1.5 * mask,
    }


def score_loss(logits: Tensor, target: Tensor, part: Tensor, ignored: Tensor) -> Tensor:
    """Binary cross-entropy [B, A, C]; a cell without a part counts by how sure it is, squared (varifocal, Zhang et al.
    2021, arXiv:2008.13367), and not at all where an ignored part is."""
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    sure = logits.detach().sigmoid()
    other = torch.where(part[..., None] >= 0, (sure - target).abs().clamp(min=0.2), sure.square())
    return (loss * torch.where(target > 0, 1.0, other) * ~(ignored & (part < 0))[..., None]).sum()


def mask_loss(
    coefficients: Tensor, prototypes: Tensor, picture: Tensor, boxes: Tensor, index: Tensor, ids: Tensor
) -> Tensor:
    """Cross-entropy and Dice of the masks within their boxes. coefficients [n, K], prototypes [B, K, h, w], picture [n],
    boxes [n, 4], index [n] of the part in ids [B, h, w] less 1; four pixels a cell."""
    if len(picture) == 0:
        return prototypes.sum() * 0
    height, width = ids.shape[1:]
    logits = torch.einsum("nk,nkhw->nhw", coefficients, prototypes[picture])
    target = (ids[picture] == (index + 1)[:, None, None]).float()
    centres = cell_centres(height, width, 4, ids.device).reshape(height, width, 2)
    inside = ((centres > boxes[:, None, None, :2] - 2) & (centres < boxes[:, None, None, 2:] + 2)).all(-1).float()
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * inside
    entropy = entropy.sum((1, 2)) / inside.sum((1, 2)).clamp(min=1)
    shown = logits.sigmoid() * inside
    both = (shown * target).sum((1, 2))
    dice = 1 - (2 * both + 1) / (shown.sum((1, 2)) + (target * inside).sum((1, 2)) + 1)
    return (entropy + dice).mean()


def segment_loss(logits: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """Weighted cross-entropy and soft Jaccard, over the whole batch as mean IoU has it: logits [B, C, H, W], target
    [B, H, W] int64, weights [C]. Of the classes that are in the batch, the background included."""
    entropy = F.cross_entropy(logits, target, weights)
    shares = logits.softmax(1)
    truth = F.one_hot(target, logits.shape[1]).permute(0, 3, 1, 2)
    both = (shares * truth).sum((0, 2, 3))
    union = (shares + truth).sum((0, 2, 3)) - both
    there = truth.sum((0, 2, 3)) > 0
    return entropy + (1 - both / union.clamp(min=1))[there].mean()


def classify_loss(logits: Tensor, defects: Tensor, places: Tensor, masks: Tensor) -> Tensor:
    """Cross-entropy of the answer [B, C] and of the places [B, C, h, w] where the mask [B, H, W] has a defect. Channels
    of `places` are the mask's ids; a cell is what most of its defective pixels are."""
    counts = F.one_hot(masks.long(), places.shape[1]).permute(0, 3, 1, 2).float()
    shares = F.adaptive_avg_pool2d(counts, places.shape[2:])
    shares[:, 0] *= 0.05
    where = F.cross_entropy(places, shares.argmax(1), torch.tensor([0.3, 1.0, 1.0, 1.0], device=places.device))
    return F.cross_entropy(logits, defects, label_smoothing=0.02) + 0.5 * where


def _rows(x: Tensor) -> Tensor:
    """[B, C, h, w] -> [B, h * w, C]"""
    return x.flatten(2).transpose(1, 2)


def _ignored(centres: Tensor, truth: BeltTruth) -> Tensor:
    """Whether a cell lies in the box of an ignored part: [B, A]"""
    boxes = truth.boxes[:, :, None]
    inside = (centres > boxes[..., :2]).all(-1) & (centres < boxes[..., 2:]).all(-1)
    return (inside & truth.ignored[..., None]).any(1)
