import { mix, step } from '../noise';
import { disc, hexagon } from './distance';
import type { Maker } from './shape';

/** A hexagon nut with a chamfered face (ISO 4032): its thread is two thirds of its width across flats. */
export const nut: Maker = (size, random) => {
  const apothem = mix(13, 18, size);
  const hole = 0.6 * apothem;
  const corner = (Math.floor(random() * 6) * Math.PI) / 3;
  const tip = apothem / Math.cos(Math.PI / 6);
  const side = corner + Math.PI / 6 + (random() - 0.5) * 0.5;
  const split = { x: Math.cos(side), y: Math.sin(side) };
  return {
    reach: tip + 1,
    thickness: 0.7 * apothem,
    survey(x, y, to) {
      const radius = Math.hypot(x, y) || 1;
      const chamfer = 0.75 * step(0.94 * apothem, 1.0 * apothem, radius);
      const countersink = 0.9 * (1 - step(hole + 0.9, hole + 1.3, radius));
      const slope = (countersink - chamfer) / radius;
      to.distance = Math.max(hexagon(x, y, apothem), -disc(x, y, hole));
      to.slopeX = slope * x;
      to.slopeY = slope * y;
      to.tone = 1 - 0.5 * (1 - step(hole, hole + 0.8, radius));
    },
    crack: [
      { x: split.x * apothem * 1.12, y: split.y * apothem * 1.12 },
      { x: split.x * hole * 0.9, y: split.y * hole * 0.9 },
    ],
    missing: (x, y) => disc(x - Math.cos(corner) * tip, y - Math.sin(corner) * tip, 0.52 * apothem),
  };
};
