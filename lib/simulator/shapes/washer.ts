import { mix } from '../noise';
import { between } from '../random';
import { disc } from './distance';
import type { Maker } from './shape';

/** A plain washer (ISO 7089): the hole is a little over half as wide as the disc. */
export const washer: Maker = (size, random) => {
  const radius = mix(12.5, 19, size);
  const hole = radius * between(random, 0.48, 0.56);
  const angle = between(random, 0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const skew = between(random, -0.25, 0.25);
  return {
    reach: radius + 1,
    thickness: 3,
    survey(x, y, to) {
      to.distance = Math.max(disc(x, y, radius), -disc(x, y, hole));
      to.slopeX = 0;
      to.slopeY = 0;
      to.tone = 1;
    },
    crack: [
      { x: cos * radius * 1.1, y: sin * radius * 1.1 },
      { x: Math.cos(angle + skew) * hole * 0.85, y: Math.sin(angle + skew) * hole * 0.85 },
    ],
    missing: (x, y) => disc(x - cos * radius * 1.02, y - sin * radius * 1.02, 0.42 * radius),
  };
};
