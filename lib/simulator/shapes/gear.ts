import { mix, step } from '../noise';
import { between } from '../random';
import { disc, rectangle, turn } from './distance';
import type { Maker } from './shape';

/** A spur gear with a turned web, a bore and a keyway. */
export const gear: Maker = (size, random) => {
  const radius = mix(17, 24, size);
  const teeth = Math.round(between(random, 14, 20));
  const toothHeight = (2.25 * 2 * radius) / (teeth + 2); // 2.25 modules (ISO 53)
  const root = radius - toothHeight;
  const bore = radius * between(random, 0.2, 0.27);
  const [inner, outer] = [1.75 * bore, 0.82 * root];
  const broken = ((Math.floor(random() * teeth) + 0.5) * 2 * Math.PI) / teeth;
  const cracked = broken + between(random, 1, 5);
  const halfSpan = (2 * Math.PI) / teeth;
  return {
    reach: radius + 1,
    thickness: 6,
    survey(x, y, to) {
      const from = Math.hypot(x, y) || 1;
      const edge = root + toothHeight * tooth(Math.atan2(y, x) * teeth) - from;
      const keyway = rectangle(x - bore, y, 0.45 * bore, 0.3 * bore);
      const web = step(inner - 0.5, inner, from) - step(inner, inner + 0.5, from);
      const rim = step(outer - 0.5, outer, from) - step(outer, outer + 0.5, from);
      const slope = (1.1 * (rim - web)) / from;
      const solid = Math.max(-edge * 0.7, -disc(x, y, bore)); // the flanks are steep: edge overstates the distance
      to.distance = Math.max(solid, -keyway);
      to.slopeX = slope * x;
      to.slopeY = slope * y;
      to.tone = from > inner && from < outer ? 0.8 : 1;
    },
    crack: [
      { x: Math.cos(cracked) * radius * 1.02, y: Math.sin(cracked) * radius * 1.02 },
      { x: Math.cos(cracked + 0.2) * bore * 1.5, y: Math.sin(cracked + 0.2) * bore * 1.5 },
    ],
    missing(x, y) {
      const from = Math.hypot(x, y);
      const beside = (Math.abs(turn(Math.atan2(y, x), broken)) - halfSpan) * from;
      return Math.max(0.96 * root - from, beside);
    },
    hull: (x, y) => disc(x, y, radius),
  };
};

/** From 0 in the gap to 1 on the tip, for an angle of which a whole turn is one tooth. */
function tooth(angle: number): number {
  return Math.min(Math.max(0.5 + 1.15 * Math.cos(angle), 0), 1);
}
