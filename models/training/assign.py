"""Which cells have to find which part: those that are best at it already (TOOD, Feng et al. 2021, arXiv:2108.07755)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from boxes import iou


class Assigned(NamedTuple):
    """part [B, A] int64: index of the part that a cell has to find, -1 none; quality [B, A]: the confidence to reach."""

    part: Tensor
    quality: Tensor


@torch.no_grad()
def assign(
    scores: Tensor, boxes: Tensor, centres: Tensor, truth: Tensor, classes: Tensor, exists: Tensor, cells: int = 9
) -> Assigned:
    """scores [B, A, C] 0..1, boxes [B, A, 4], centres [A, 2], truth [B, G, 4], classes [B, G], exists [B, G] bool.

    Each part gets up to `cells` cells within its box, those with the highest score^0.5 * IoU^4; a cell that two parts
    want goes to the one that it overlaps more. The best cell of a part has to be as sure as its box is good, others
    less: so confidence ranks boxes by how well they fit, and doubles are ranked below.
    """
    overlaps = iou(boxes[:, None], truth[:, :, None])  # [B, G, A]
    index = classes[:, :, None].expand(-1, -1, scores.shape[1])
    own = scores.transpose(1, 2).gather(1, index)
    near = _inside(centres, truth) & exists[:, :, None]
    merit = (own.sqrt() * overlaps**4 + 1e-9 * _closeness(centres, truth)) * near
    best = merit.topk(cells, dim=2)
    chosen = torch.zeros_like(near).scatter_(2, best.indices, best.values > 0)
    overlap, part = torch.where(chosen, overlaps, -1.0).max(1)  # [B, A]
    part = torch.where(overlap >= 0, part, -1)
    return Assigned(part, _quality(part, merit, overlaps))


def _inside(centres: Tensor, truth: Tensor, least: float = 8.0) -> Tensor:
    """Whether centres [A, 2] lie in boxes [B, G, 4], which count as at least 16 pixels wide: [B, G, A]"""
    middle, half = (truth[..., :2] + truth[..., 2:]) / 2, (truth[..., 2:] - truth[..., :2]) / 2
    away = (centres[None, None] - middle[:, :, None]).abs()
    return (away < half.clamp(min=least)[:, :, None]).all(-1)


def _closeness(centres: Tensor, truth: Tensor) -> Tensor:
    """Above 0, the more the nearer to the middle: what decides while no box overlaps its part yet."""
    middle = (truth[..., :2] + truth[..., 2:]) / 2
    return 1 / (1 + (centres[None, None] - middle[:, :, None]).square().sum(-1))


def _quality(part: Tensor, merit: Tensor, overlaps: Tensor) -> Tensor:
    """merit, scaled so that the best of each part's cells has the highest IoU of them: [B, A]"""
    mine = part[:, None] == torch.arange(merit.shape[1], device=part.device)[None, :, None]
    most_merit = (merit * mine).amax(2, keepdim=True)
    most_overlap = (overlaps * mine).amax(2, keepdim=True)
    return (merit * mine / (most_merit + 1e-12) * most_overlap).sum(1)
