import { type Noise, rough } from './noise';
import { type Defect, defects, type Part } from './part';
import { between, type Random } from './random';
import type { Place, Shape, Surface } from './shapes/shape';

/** What a defect does to a place of the part. */
export interface Damage {
  /** 0 none, else 1 + index in `defects`: what the mask says here. */
  id: number;
  /** 0..1 how much of the surface is rust. */
  rust: number;
  /** Signed distance to a crack; far away where there is none. */
  crack: number;
  /** Signed distance to the scribed ring of a hole that was not drilled. */
  scribed: number;
}

/** Changes a surface where the part is damaged, and says how. */
export type Spoil = (x: number, y: number, surface: Surface, to: Damage) => void;

const far = 100;

/** The part's defect as it lies on its form. */
export function spoilOf(part: Part, shape: Shape, random: Random, noise: Noise): Spoil {
  const spoil = part.defect === 'good' ? undefined : makers[part.defect](shape, random, noise);
  return (x, y, surface, to) => {
    to.id = 0;
    to.rust = 0;
    to.crack = far;
    to.scribed = far;
    spoil?.(x, y, surface, to);
  };
}

const makers: Record<Defect, (shape: Shape, random: Random, noise: Noise) => Spoil> = {
  /** A jagged gap that narrows inwards; the belt is not seen through it. */
  crack(shape, random) {
    const path = jagged(shape.crack, random);
    const [wide, narrow] = [between(random, 1.9, 2.7), between(random, 1.2, 1.7)];
    return (x, y, surface, to) => {
      const { distance, along } = toPath(x, y, path);
      to.crack = distance - (wide + (narrow - wide) * along) / 2;
      if (to.crack < 0 && surface.distance < 0) to.id = idOf('crack');
    };
  },

  missing(shape, random, noise) {
    const shift = random() * 60;
    return (x, y, surface, to) => {
      const ragged = shape.missesHole ? 0 : 0.45 * rough(noise, x * 0.5 + shift, y * 0.5);
      const missing = shape.missing(x, y) + ragged;
      if (shape.missesHole) fill(missing, surface, to);
      else breakOff(missing, shape.hull?.(x, y) ?? surface.distance, surface, to);
    };
  },

  rust(shape, random, noise) {
    const spots = [spotOn(shape, random, between(random, 5.5, 8.5)), spotOn(shape, random, between(random, 2.5, 4.5))];
    const shift = random() * 60;
    return (x, y, surface, to) => {
      const depth = Math.max(...spots.map((spot) => spot.radius - Math.hypot(x - spot.x, y - spot.y)));
      const ragged = depth + 2.2 * rough(noise, x * 0.22 + shift, y * 0.22);
      to.rust = Math.min(Math.max(ragged / 0.7 + 0.5, 0), 1);
      if (ragged > 0 && surface.distance < 0) to.id = idOf('rust');
    };
  },
};

/** What breaks off is missed where the whole part would be. */
function breakOff(missing: number, whole: number, surface: Surface, to: Damage): void {
  if (missing < 0 && whole < 0) to.id = idOf('missing');
  surface.distance = Math.max(surface.distance, -missing);
}

/** A hole that was not drilled is metal with a scribed ring round it and a punch mark. */
function fill(missing: number, surface: Surface, to: Damage): void {
  if (missing < 0) to.id = idOf('missing');
  to.scribed = Math.abs(missing + 0.3) - 0.3;
  surface.distance = Math.min(surface.distance, missing - 0.6);
}

function idOf(defect: Defect): number {
  return defects.indexOf(defect) + 1;
}

const bends = 6;

/** The way from one place to another, with bends to both sides. */
function jagged([from, to]: [Place, Place], random: Random): Place[] {
  const [x, y] = [to.x - from.x, to.y - from.y];
  return Array.from({ length: bends + 1 }, (_, at) => {
    const aside = at === 0 ? 0 : between(random, -0.11, 0.11);
    return { x: from.x + (at / bends) * x - aside * y, y: from.y + (at / bends) * y + aside * x };
  });
}

/** How far a place is from a path, and how far along the path the nearest point lies, 0..1. */
function toPath(x: number, y: number, path: Place[]): { distance: number; along: number } {
  let distance = far;
  let along = 0;
  for (let at = 0; at + 1 < path.length; at++) {
    const [from, to] = [path[at]!, path[at + 1]!];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const share = Math.min(Math.max(((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy), 0), 1);
    const away = Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
    if (away < distance) [distance, along] = [away, (at + share) / (path.length - 1)];
  }
  return { distance, along };
}

/** A round spot whose middle lies on the metal. */
function spotOn(shape: Shape, random: Random, radius: number): Place & { radius: number } {
  const surface: Surface = { distance: 0, slopeX: 0, slopeY: 0, tone: 1 };
  for (let tries = 0; tries < 200; tries++) {
    const spot = { x: between(random, -1, 1) * shape.reach, y: between(random, -1, 1) * shape.reach, radius };
    shape.survey(spot.x, spot.y, surface);
    if (surface.distance < -1.2) return spot;
  }
  return { x: 0, y: 0, radius };
}
