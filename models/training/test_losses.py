"""Checks of the arithmetic that training rests on: python -m unittest models/training/test_losses.py (needs torch)."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import torch

from assign import assign
from augment import plain, worsen
from boxes import boxes_of, cell_centres, ciou, iou
from losses import mask_loss, score_loss, segment_loss
from tasks import flipped


def box(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float32)


class Boxes(unittest.TestCase):
    def test_iou_by_hand(self):
        rows = [
            (box(0, 0, 2, 2), box(0, 0, 2, 2), 1),
            (box(0, 0, 2, 2), box(1, 0, 3, 2), 1 / 3),
            (box(0, 0, 4, 4), box(1, 1, 3, 3), 0.25),
            (box(0, 0, 1, 1), box(5, 5, 6, 6), 0),
        ]
        for a, b, expected in rows:
            self.assertAlmostEqual(iou(a, b).item(), expected, places=5)

    def test_ciou_is_less_by_the_distance_of_the_middles(self):
        # Side by side, alike: IoU 1/3, middles 1 apart, the enclosing box 3 x 2.
        self.assertAlmostEqual(ciou(box(0, 0, 2, 2), box(1, 0, 3, 2)).item(), 1 / 3 - 1 / 13, places=5)

    def test_cells_lie_row_by_row(self):
        self.assertEqual(cell_centres(2, 3, 8).tolist()[:4], [[4, 4], [12, 4], [20, 4], [4, 12]])

    def test_distances_go_to_all_four_sides(self):
        found = boxes_of(torch.tensor([[[1.0, 2.0, 3.0, 4.0]]]), torch.tensor([[10.0, 10.0]]))
        self.assertEqual(found.tolist(), [[[9, 8, 13, 14]]])


class Assignment(unittest.TestCase):
    def setUp(self):
        self.centres = cell_centres(4, 8, 8)
        self.truth = torch.tensor([[[0.0, 0.0, 24.0, 24.0], [32.0, 0.0, 64.0, 32.0], [0.0, 0.0, 0.0, 0.0]]])
        self.classes = torch.tensor([[1, 0, 0]])
        self.exists = torch.tensor([[True, True, False]])
        self.scores = torch.full((1, 32, 2), 0.5)

    def assigned(self, boxes: torch.Tensor):
        return assign(self.scores, boxes, self.centres, self.truth, self.classes, self.exists, cells=4)

    def test_parts_get_cells_inside_of_them_before_any_box_fits(self):
        part, quality = self.assigned(torch.zeros(1, 32, 4))
        self.assertEqual(sorted(part[0].unique().tolist()), [-1, 0, 1])
        for cell in (part[0] == 0).nonzero()[:, 0]:
            self.assertTrue((self.centres[cell] < 24).all())
        self.assertEqual(quality.max().item(), 0)

    def test_the_best_cell_has_to_be_as_sure_as_its_box_is_good(self):
        boxes = torch.zeros(1, 32, 4)
        boxes[0, 9] = box(0, 0, 24, 24)  # the cell in the middle of the first part
        boxes[0, 10] = box(0, 0, 24, 12)
        part, quality = self.assigned(boxes)
        self.assertEqual(part[0, 9].item(), 0)
        self.assertAlmostEqual(quality[0, 9].item(), 1, places=4)
        self.assertAlmostEqual(quality[0, 10].item(), 0.5**4, places=4)


class Losses(unittest.TestCase):
    def test_ignored_cells_cost_nothing(self):
        logits, part = torch.full((1, 2, 1), 3.0), torch.tensor([[-1, -1]])
        ignored = torch.tensor([[True, True]])
        self.assertEqual(score_loss(logits, torch.zeros(1, 2, 1), part, ignored).item(), 0)
        self.assertGreater(score_loss(logits, torch.zeros(1, 2, 1), part, ~ignored).item(), 5)

    def test_a_right_mask_costs_nothing_whatever_lies_outside_of_its_box(self):
        ids = torch.zeros(1, 4, 4, dtype=torch.int64)
        ids[0, :2, :2] = 1
        shape = torch.where(ids == 1, 40.0, -40.0)[:, None]
        shape[0, 0, 3, 3] = 40.0
        arguments = (torch.tensor([0]), torch.tensor([[0.0, 0.0, 8.0, 8.0]]), torch.tensor([0]), ids)
        self.assertAlmostEqual(mask_loss(torch.tensor([[1.0]]), shape, *arguments).item(), 0, places=4)
        self.assertGreater(mask_loss(torch.tensor([[-1.0]]), shape, *arguments).item(), 1)

    def test_segments_that_are_right_cost_nothing(self):
        target = torch.tensor([[[0, 1], [2, 0]]])
        logits = torch.nn.functional.one_hot(target, 4).permute(0, 3, 1, 2).float() * 60 - 30
        self.assertAlmostEqual(segment_loss(logits, target, torch.ones(4)).item(), 0, places=4)
        self.assertGreater(segment_loss(-logits, target, torch.ones(4)).item(), 1)


class Pictures(unittest.TestCase):
    def test_boxes_stay_on_their_parts_when_mirrored(self):
        image = np.zeros((3, 16, 32), np.float32)
        image[:, 4:8, 20:28] = 1
        ids = image[0, ::4, ::4].astype(np.uint8)
        seen = set()
        for seed in range(20):
            turned, cells, boxes = flipped(image, ids, np.array([[20, 4, 28, 8]], np.float32), np.random.default_rng(seed))
            x1, y1, x2, y2 = boxes[0].astype(int)
            self.assertEqual(turned[:, y1:y2, x1:x2].mean(), 1)
            self.assertEqual(turned.sum(), turned[:, y1:y2, x1:x2].sum())
            self.assertEqual(cells[y1 // 4, x1 // 4], 1)
            seen.add((x1, y1))
        self.assertEqual(len(seen), 4)

    def test_worse_pictures_are_the_same_for_the_same_seed_and_stay_in_range(self):
        picture = np.random.default_rng(1).integers(0, 256, (64, 80, 3), dtype=np.uint8)
        first, second = (worsen(picture, np.random.default_rng(5)) for _ in range(2))
        self.assertTrue((first == second).all())
        self.assertEqual(first.shape, (3, 64, 80))
        self.assertTrue(first.min() >= 0 and first.max() <= 1)
        self.assertEqual(plain(picture)[2, 3, 4], np.float32(picture[3, 4, 2]) / 255)


if __name__ == "__main__":
    unittest.main()
