"""Writes coco-cases.json: random scenes and what pycocotools makes of them, the expected values of coco.test.ts.

    pip install pycocotools numpy && python test/models/coco-cases.py
"""

import contextlib
import io
import json
import pathlib
import random

import numpy as np
import pycocotools
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

WIDTH, HEIGHT = 64, 48
CLASSES = ["bolt", "gear", "nut", "washer", "nothing"]


def ellipse(cx, cy, rx, ry):
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    return (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1).astype(np.uint8)


def shape(rng):
    return [rng.uniform(4, WIDTH - 4), rng.uniform(4, HEIGHT - 4), rng.uniform(3, 12), rng.uniform(3, 10)]


def near(rng, other, spread):
    cx, cy, rx, ry = other
    off = lambda: rng.gauss(0, spread)
    return [cx + off(), cy + off(), max(2, rx + off()), max(2, ry + off())]


def described(kind, ellipse_of, place):
    if kind == "segm":
        rle = mask.encode(np.asfortranarray(ellipse_of(*place)))
        return {"rle": rle["counts"].decode()}
    cx, cy, rx, ry = place
    return {"box": [round(v, 3) for v in (cx - rx, cy - ry, 2 * rx, 2 * ry)]}


def scene(rng, kind, options):
    truths, found = [], []
    for _ in range(rng.randint(*options["truths"])):
        name, place = rng.choice(CLASSES[:3]), shape(rng)
        ignored = rng.random() < options["ignored"]
        truths.append({"class": name, "ignored": ignored, **described(kind, ellipse, place)})
        for _ in range(rng.choice(options["finds"])):
            said = name if rng.random() < 0.9 else rng.choice(CLASSES)
            again = near(rng, place, options["spread"]) if rng.random() < 0.9 else place
            found.append({"class": said, **described(kind, ellipse, again)})
    for _ in range(rng.randint(*options["strays"])):
        found.append({"class": rng.choice(CLASSES[:4]), **described(kind, ellipse, shape(rng))})
    for one in found:
        one["confidence"] = round(rng.random(), options["digits"])
    rng.shuffle(found)
    return {"truths": truths, "found": found}


def region(one):
    if "box" in one:
        x, y, width, height = one["box"]
        return {"bbox": one["box"], "area": width * height}
    rle = {"size": [HEIGHT, WIDTH], "counts": one["rle"].encode()}
    return {"segmentation": rle, "area": float(mask.area(rle)), "bbox": list(mask.toBbox(rle))}


def precisions(kind, pictures):
    """By class, average precision at IoU 0.50, 0.55 … 0.95; null for a class that has nothing to find."""
    truths, found = [], []
    for image, picture in enumerate(pictures, 1):
        for one in picture["truths"]:
            about = {"id": len(truths) + 1, "image_id": image, "category_id": CLASSES.index(one["class"]) + 1}
            truths.append({**about, "iscrowd": int(one["ignored"]), **region(one)})
        for one in picture["found"]:
            about = {"image_id": image, "category_id": CLASSES.index(one["class"]) + 1, "score": one["confidence"]}
            found.append({**about, **region(one)})
    ground = COCO()
    ground.dataset = {
        "info": {},
        "images": [{"id": i + 1, "width": WIDTH, "height": HEIGHT} for i in range(len(pictures))],
        "annotations": truths,
        "categories": [{"id": i + 1, "name": name} for i, name in enumerate(CLASSES)],
    }
    ground.createIndex()
    evaluation = COCOeval(ground, ground.loadRes(found), kind)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    values = evaluation.eval["precision"][:, :, :, 0, -1]  # overlaps, recalls, classes; all sizes, 100 detections
    by_class = {
        name: None if (values[:, :, i] < 0).all() else [float(v) for v in values[:, :, i].mean(axis=1)]
        for i, name in enumerate(CLASSES)
    }
    return {"classes": by_class, "ap": float(evaluation.stats[0]), "ap50": float(evaluation.stats[1])}


USUAL = {"truths": (0, 6), "finds": [0, 1, 1, 1, 2], "spread": 0.6, "strays": (0, 3), "ignored": 0, "digits": 6}
CASES = [
    ("usual", "bbox", 12, {}),
    ("ties", "bbox", 12, {"digits": 1}),
    ("crowds", "bbox", 12, {"ignored": 0.4, "finds": [0, 1, 2, 3]}),
    ("only crowds", "bbox", 3, {"ignored": 1}),
    ("exact", "bbox", 6, {"spread": 0}),
    ("blind", "bbox", 4, {"finds": [0], "strays": (1, 2)}),
    ("more than 100 of a class", "bbox", 1, {"truths": (45, 45), "finds": [9], "spread": 1.5, "digits": 2}),
    ("masks", "segm", 8, {}),
    ("masks with ties and crowds", "segm", 8, {"ignored": 0.3, "digits": 1, "finds": [1, 2, 3]}),
]


def main():
    cases = []
    for seed, (name, kind, count, changes) in enumerate(CASES):
        rng = random.Random(seed)
        pictures = [scene(rng, kind, {**USUAL, **changes}) for _ in range(count)]
        with contextlib.redirect_stdout(io.StringIO()):
            expected = precisions(kind, pictures)
        cases.append({"name": name, "pictures": pictures, "expected": expected})
    path = pathlib.Path(__file__).with_name("coco-cases.json")
    head = {"written by": "coco-cases.py", "size": [WIDTH, HEIGHT], "classes": CLASSES}
    path.write_text(json.dumps({**head, "cases": cases}, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")


main()
