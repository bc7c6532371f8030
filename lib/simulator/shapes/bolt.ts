import { mix, step } from '../noise';
import { between } from '../random';
import { disc, rectangle } from './distance';
import type { Maker } from './shape';

/** A hexagon bolt that lies on its side: head to the left, the thread on the right three fifths of the shank. */
export const bolt: Maker = (size, random) => {
  const half = mix(21, 28, size);
  const shank = half * between(random, 0.165, 0.195);
  const head = { half: 0.75 * shank, width: 1.75 * shank, middle: -half + 0.75 * shank };
  const start = head.middle + head.half;
  const shaft = { half: (half - start) / 2, middle: (half + start) / 2 };
  const thread = mix(start, half, 0.4);
  const side = random() < 0.5 ? -1 : 1;
  const break_ = mix(start, half, between(random, 0.12, 0.5));
  return {
    reach: half + 1,
    thickness: 1.6 * shank,
    survey(x, y, to) {
      const onHead = x < start;
      const ring = step(thread - 0.5, thread + 0.5, x);
      const cylinder = Math.min(Math.abs(y) / shank, 0.93);
      const facet = 0.85 * step(0.46 * head.width, 0.54 * head.width, Math.abs(y));
      to.distance = Math.min(
        rectangle(x - head.middle, y, head.half, head.width, 0.8),
        rectangle(x - shaft.middle, y, shaft.half, shank, 1.2),
      );
      to.slopeX = onHead ? 0 : 1.1 * ring * Math.sin((x + 0.12 * y) * 4.2);
      to.slopeY = -Math.sign(y) * (onHead ? facet : (0.8 * cylinder) / Math.sqrt(1 - cylinder * cylinder));
      to.tone = onHead ? 1 : 0.72 + 0.28 * step(start, start + 1.5, x);
    },
    crack: [
      { x: break_, y: side * shank * 1.2 },
      { x: break_ + between(random, -0.5, 0.5) * shank, y: -side * shank * 0.55 },
    ],
    missing: (x, y) => disc(x - (head.middle - 0.7 * head.half), y - side * head.width, 1.15 * shank),
  };
};
