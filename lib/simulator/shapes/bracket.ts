import { mix } from '../noise';
import { between } from '../random';
import { disc, rectangle } from './distance';
import type { Maker, Place } from './shape';

/** A flat angle bracket: two arms, two holes in the one and one in the other. */
export const bracket: Maker = (size, random) => {
  const half = mix(17, 21.5, size);
  const arm = half * between(random, 0.36, 0.42);
  const middle = arm - half;
  const radius = arm * between(random, 0.42, 0.48);
  const holes: Place[] = [
    { x: half - arm, y: middle },
    { x: middle, y: middle },
    { x: middle, y: half - arm },
  ];
  const undrilled = holes[Math.floor(random() * 3)]!;
  const at = between(random, 0.1, 0.35) * half;
  return {
    reach: half * Math.SQRT2 + 1,
    thickness: 3.5,
    survey(x, y, to) {
      const level = rectangle(x, y - middle, half, arm, 2.5);
      const upright = rectangle(x - middle, y, arm, half, 2.5);
      const drilled = Math.min(...holes.map((hole) => disc(x - hole.x, y - hole.y, radius)));
      to.distance = Math.max(Math.min(level, upright), -drilled);
      to.slopeX = 0;
      to.slopeY = 0;
      to.tone = 1;
    },
    crack: [
      { x: at, y: middle - arm * 1.12 },
      { x: at - arm * 0.4, y: middle + arm * 0.7 },
    ],
    missing: (x, y) => disc(x - undrilled.x, y - undrilled.y, radius),
    missesHole: true,
  };
};
