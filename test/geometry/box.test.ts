import { expect } from 'chai';
import { area, type Box, clip, fromCentre, iou } from '../../lib/geometry/box';

const box = (x1: number, y1: number, x2: number, y2: number): Box => ({ x1, y1, x2, y2 });

describe('fromCentre', () => {
  const rows: [cxcywh: [number, number, number, number], expected: Box, why: string][] = [
    [[50, 40, 20, 10], box(40, 35, 60, 45), 'half of the size to each side'],
    [[0, 0, 3, 5], box(-1.5, -2.5, 1.5, 2.5), 'odd sizes give half pixels, positions may be negative'],
    [[7, 8, 0, 0], box(7, 8, 7, 8), 'a point'],
  ];
  for (const [cxcywh, expected, why] of rows) {
    it(why, () => expect(fromCentre(...cxcywh)).to.deep.equal(expected));
  }
});

describe('area', () => {
  const rows: [box: Box, expected: number, why: string][] = [
    [box(1, 2, 4, 6), 12, '3 × 4'],
    [box(1, 2, 1, 6), 0, 'no width'],
    [box(4, 2, 1, 6), 0, 'left and right the wrong way round: no area, not −12'],
    [box(4, 6, 1, 2), 0, 'both the wrong way round: not 12'],
  ];
  for (const [one, expected, why] of rows) it(why, () => expect(area(one)).to.equal(expected));
});

describe('iou', () => {
  const rows: [a: Box, b: Box, expected: number, why: string][] = [
    [box(0, 0, 10, 10), box(0, 0, 10, 10), 1, 'the same box'],
    [box(0, 0, 10, 10), box(5, 0, 15, 10), 50 / 150, 'half of each: 50 of 100 + 100 − 50'],
    [box(0, 0, 10, 10), box(5, 5, 15, 15), 25 / 175, 'a quarter of each'],
    [box(0, 0, 10, 10), box(2, 2, 4, 7), 10 / 100, 'one inside the other: 2 × 5 of 100'],
    [box(0, 0, 10, 10), box(10, 0, 20, 10), 0, 'a shared edge'],
    [box(0, 0, 10, 10), box(10, 10, 20, 20), 0, 'a shared corner'],
    [box(0, 0, 10, 10), box(20, 20, 30, 30), 0, 'apart in both directions: −10 · −10 is no overlap'],
    [box(0, 0, 10, 10), box(2, 20, 8, 30), 0, 'apart in one direction'],
    [box(3, 3, 3, 3), box(3, 3, 3, 3), 0, 'two empty boxes, not 0 / 0'],
    [box(-10, -10, 0, 0), box(-5, -10, 5, 0), 50 / 150, 'negative positions'],
  ];
  for (const [a, b, expected, why] of rows) {
    it(why, () => {
      expect(iou(a, b)).to.equal(expected);
      expect(iou(b, a)).to.equal(expected);
    });
  }
});

describe('clip', () => {
  const rows: [box: Box, expected: Box, why: string][] = [
    [box(1, 2, 3, 4), box(1, 2, 3, 4), 'inside'],
    [box(-5, -6, 3, 4), box(0, 0, 3, 4), 'over left and top'],
    [box(90, 45, 120, 70), box(90, 45, 100, 50), 'over right and bottom'],
    [box(-9, -9, 900, 900), box(0, 0, 100, 50), 'larger than the picture'],
    [box(110, 10, 120, 20), box(100, 10, 100, 20), 'outside: nothing is left of it'],
  ];
  for (const [one, expected, why] of rows) it(why, () => expect(clip(one, 100, 50)).to.deep.equal(expected));
});
