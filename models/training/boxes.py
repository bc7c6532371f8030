"""Arithmetic of boxes [..., 4] with x1, y1, x2, y2 in pixels."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def cell_centres(height: int, width: int, stride: int, device: torch.device | str = "cpu") -> Tensor:
    """[height * width, 2] x, y in pixels, row by row."""
    y, x = torch.meshgrid(torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij")
    return (torch.stack([x, y], -1).reshape(-1, 2).float() + 0.5) * stride


def boxes_of(distances: Tensor, centres: Tensor) -> Tensor:
    """Distances [B, A, 4] from the cells' centres [A, 2] to left, top, right and bottom -> boxes [B, A, 4]."""
    return torch.cat([centres - distances[..., :2], centres + distances[..., 2:]], -1)


def iou(a: Tensor, b: Tensor) -> Tensor:
    """Shapes broadcast -> [...]"""
    return _overlap(a, b)[0]


def ciou(a: Tensor, b: Tensor) -> Tensor:
    """Complete IoU (Zheng et al. 2020, arXiv:1911.08287): less by the distance of the middles and by how much the
    proportions differ. -> [...], 1 where both are the same."""
    overlap, corner = _overlap(a, b)
    enclosing = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    diagonal = enclosing.square().sum(-1) + 1e-7
    middles = ((a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2).square().sum(-1)
    angles = [torch.atan((c[..., 2] - c[..., 0]) / (c[..., 3] - c[..., 1] + 1e-7)) for c in (a, b)]
    shape = 4 / math.pi**2 * (angles[0] - angles[1]).square()
    with torch.no_grad():
        weight = shape / (1 - overlap + shape + 1e-7)
    return overlap - middles / diagonal - weight * shape


def _overlap(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    shared = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    both = shared.prod(-1)
    union = (a[..., 2:] - a[..., :2]).clamp(min=0).prod(-1) + (b[..., 2:] - b[..., :2]).clamp(min=0).prod(-1) - both
    return both / (union + 1e-7), shared
