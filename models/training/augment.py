"""What a worse camera in worse light would have made of a picture. One picture at a time: it stays in the cache."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_noise = np.random.default_rng(7).standard_normal(1 << 22, dtype=np.float32)
"""Drawing a normal number takes longer than all else here, so they are drawn once and read from a random place."""


def worsen(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """uint8 [H, W, 3] -> float32 [3, H, W] in 0..1: colour, uneven light, blur, noise and JPEG, each at random."""
    if rng.random() < 0.1:
        picture = _jpeg(picture, int(rng.integers(50, 90)))
    planes = _tones(picture, rng)
    if rng.random() < 0.7:
        planes *= _light(picture.shape[0], picture.shape[1], rng)
    if rng.random() < 0.6:
        planes = _blur(planes, rng)
    if rng.random() < 0.6:
        _add_noise(planes, rng)
    return np.clip(planes, 0, 1, out=planes)


def plain(picture: np.ndarray) -> np.ndarray:
    """uint8 [H, W, 3] -> float32 [3, H, W] in 0..1, as the product does it."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32) / 255


def _tones(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Light down to 0.6 of what it was, gamma, contrast and colour cast in one table of 256 entries a channel."""
    levels = np.arange(256, dtype=np.float32) / 255
    gain, gamma, contrast = rng.uniform(0.6, 1.1), rng.uniform(0.85, 1.15), rng.uniform(0.85, 1.15)
    planes = np.ascontiguousarray(picture.transpose(2, 0, 1))
    out = np.empty(planes.shape, np.float32)
    for channel in range(3):
        table = ((levels**gamma - 0.3) * contrast + 0.3) * gain * rng.uniform(0.95, 1.05)
        np.take(table.astype(np.float32), planes[channel], out=out[channel])
    return out


def _light(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A slope across the picture times a soft lamp or shadow: [H, W] around 1."""
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    slopes, lamp = rng.uniform(-0.12, 0.12, 2).astype(np.float32), np.float32(rng.uniform(-0.25, 0.25))
    middle, size = rng.uniform(-1, 1, 2).astype(np.float32), rng.uniform(0.4, 1.5, 2).astype(np.float32)
    spot = np.exp(-(((down - middle[0]) / size[0]) ** 2)) * np.exp(-(((across - middle[1]) / size[1]) ** 2))
    return (1 + slopes[0] * down + slopes[1] * across) * (1 + lamp * spot)


def _blur(planes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A binomial filter of three taps, up to a standard deviation of 0.55 pixels of the model's input."""
    weight = np.float32(rng.uniform(0, 0.15))
    return _three_taps(_three_taps(planes, weight, 2), weight, 1)


def _three_taps(planes: np.ndarray, weight: np.float32, axis: int) -> np.ndarray:
    """weight, 1 - 2 weight, weight along an axis of [3, H, W]; the border's pixels stand for those beyond."""
    inner = planes * weight
    out = planes * (1 - 2 * weight)
    first, last = [slice(None)] * 3, [slice(None)] * 3
    first[axis], last[axis] = slice(None, -1), slice(1, None)
    out[tuple(first)] += inner[tuple(last)]
    out[tuple(last)] += inner[tuple(first)]
    first[axis], last[axis] = slice(0, 1), slice(-1, None)
    out[tuple(first)] += inner[tuple(first)]
    out[tuple(last)] += inner[tuple(last)]
    return out


def _add_noise(planes: np.ndarray, rng: np.random.Generator) -> None:
    """A sensor's, another in each channel, with a standard deviation of up to 3 of 255 in the model's input."""
    start = int(rng.integers(0, _noise.size - planes.size))
    deviation = np.float32(rng.uniform(0, 3 / 255))
    planes += deviation * _noise[start : start + planes.size].reshape(planes.shape)


def _jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))
