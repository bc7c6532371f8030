"""Writes models/README.md: what the models are, how they were made, and how to make them again."""

from __future__ import annotations

import json
from pathlib import Path

START, END = "<!-- scores -->", "<!-- /scores -->"

TEXT = """# Demo models

Four small models that inspect the parts on the simulated conveyor belt of this package. They open without a manifest:
names, task and input size are in their metadata. Made for the demo and the tests, on simulated pictures alone; a line of
your own needs a model trained on its pictures.

| file | task | input | output | what it says |
| --- | --- | --- | --- | --- |
| `parts-detect.onnx` | detect | 1×3×256×320 | `boxes` [1, 4 + 5, 1280] | where bolts, brackets, gears, nuts and washers are |
| `parts-outline.onnx` | outline | 1×3×256×320 | `boxes` [1, 4 + 5 + 12, 1280], `prototypes` [1, 12, 64, 80] | the same, with their shapes |
| `parts-segment.onnx` | segment | 1×3×192×192 | `logits` [1, 4, 192, 192] | which pixels of a part are cracked, missing or rusty |
| `parts-classify.onnx` | classify | 1×3×128×128 | `confidences` [1, 4] | crack, good, missing or rust |

All take RGB, 0..1. The first two are one network with and without its branch for shapes: for cameras over the whole belt,
letterboxed. The other two are for close-ups of one part at the station, which are square.

Licence: Apache-2.0, as the package; the training code and the pictures are its own, and no weights of others were used.

## Scores

`npm run evaluate` computes them through the library's own `open` and `predict`, on pictures of seeds and conditions that
no training has seen, as COCO and Cityscapes define them, and ends with an error where one misses its target. With
`-- --write` it puts the table here. Parts of which less than 40 % is visible need not be found.

{start}
{scores}
{end}

## How they were made

- **Pictures**: of the simulator (`lib/simulator`), conditions `usual`, by
  `node dist/models/training/generate.js --out data {counts}`: every ten have a belt, lamps and
  a lens of their own. Seeds 1 and up for the belt, 500 000 and up for the station; 8 000 000 and up, conditions
  `hard`, to watch the training; 9 000 000 and up are the evaluation's alone.
- **Made worse while training** (`augment.py`), each at random and at most about as much as `hard` is: light ×0.6 to ×1.1,
  gamma and contrast ±15 %, channels ±5 %, a slope of ±12 % a side and a soft lamp or shadow of ±25 %; in the model's input
  blur of at most 0.55 pixels (standard deviation) and noise of at most 3 of 255; JPEG of quality 50 to 90 now and then.
  Belts are mirrored both ways, close-ups mirrored and turned by quarters.
- **Networks** (`network.py`): 3 × 3 convolutions, batch norm and ReLU throughout, trained from nothing. Anchor-free with
  one cell every 8 pixels and prototypes as YOLACT has them; a U-Net; a classifier that starts from what the U-Net has
  learnt, and on its way says where the defect is.
- **Losses** (`losses.py`, `assign.py`): cells assigned by how well they do (TOOD), varifocal scores, CIoU, cross-entropy
  and Dice for masks; weighted cross-entropy and soft Jaccard for defective areas; cross-entropy for the verdict.
- **Optimiser** (`loop.py`): AdamW with a cosine after a warm-up, bfloat16 convolutions; what is kept is the moving average
  of the weights.

{table}

## How to make them again

```sh
npm run build
node dist/models/training/generate.js --out data {counts}
pip install -r models/training/requirements.txt
python models/training/train.py --data data
npm run evaluate -- --write
```

`train.py` uses a GPU where there is one. `--only parts`, `segment` or `classify` trains one network, `--minutes` ends
each after so long, and `python models/training/export.py --data data` exports the last checkpoints. Seeds are fixed; the
same steps on another processor or number of threads give other roundings, so other weights with about the same scores.
`python models/training/test_losses.py` checks the arithmetic; it needs PyTorch, so it is run by hand.
"""


def describe(data: Path, folder: Path) -> None:
    """Fills in what training wrote beside its checkpoints; keeps the scores, which `npm run evaluate` writes."""
    path = folder / "README.md"
    old = path.read_text() if path.exists() else ""
    scores = old[old.index(START) + len(START) : old.index(END)].strip() if START in old else ""
    counts = " ".join(f"--{view} {_count(data / f'{view}-train')}" for view in ("belt", "station"))
    path.write_text(TEXT.format(start=START, end=END, scores=scores, counts=counts, table=_table(data / "checkpoints")))


def _count(folder: Path) -> int:
    return len((folder / "truth.jsonl").read_text().splitlines())


def _table(checkpoints: Path) -> str:
    rows = ["| network | weights | seed | from | steps × pictures | on | minutes |", "|" + " --- |" * 7]
    names = {"parts": "detect and outline", "segment": "segment", "classify": "classify"}
    for name, title in names.items():
        if not (checkpoints / f"{name}.json").exists():
            continue
        report = json.loads((checkpoints / f"{name}.json").read_text())
        cells = [title, f"{report['parameters']:,}".replace(",", " "), report["seed"], report["start"]]
        cells += [f"{report['steps']:,} × {report['plan']['batch']}".replace(",", " "), report["on"]]
        rows.append("| " + " | ".join(map(str, [*cells, round(report["seconds"] / 60)])) + " |")
    return "\n".join(rows)
