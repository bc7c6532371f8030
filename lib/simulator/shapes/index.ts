import type { Kind } from '../part';
import { bolt } from './bolt';
import { bracket } from './bracket';
import { gear } from './gear';
import { nut } from './nut';
import type { Maker } from './shape';
import { washer } from './washer';

/** Every kind's form, one line each. */
export const shapes: Record<Kind, Maker> = { bolt, bracket, gear, nut, washer };
