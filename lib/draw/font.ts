import { figures, letters, marks } from './glyphs';
import { type Stroke, strokesOf } from './stroke';

export interface Glyph {
  /** How far the pen moves on, in grid units. */
  advance: number;
  strokes: readonly Stroke[];
}

/** Heights of the grid the font is drawn on, in units; the baseline is 0. */
export const grid = { x: 10, capital: 14, foot: -4 } as const;

const missing: Glyph = { advance: 10, strokes: [[1.8, 0, 1.8, 14, 8.2, 14, 8.2, 0, 1.8, 0]] };
const space: Glyph = { advance: 5.6, strokes: [] };
/** Room for a mark over a narrow letter such as ı. */
const narrowestMarked = 7;
const drawn = new Map([...read(letters), ...read(figures), [' ', space], ['\u00a0', space]]);

/**
 * The glyph of one character. ASCII, the letters of European languages in Latin script and common signs are drawn;
 * accented letters are put together from letter and mark (Unicode NFD). Any other character is an outlined box.
 */
export function glyphOf(character: string): Glyph {
  return drawn.get(character) ?? compose(character) ?? missing;
}

/** Whether the font can draw this character. */
export function hasGlyph(character: string): boolean {
  return glyphOf(character) !== missing;
}

function compose(character: string): Glyph | undefined {
  const [letter, ...signs] = character.normalize('NFD');
  const base = drawn.get(letter === 'i' ? 'ı' : letter === 'j' ? 'ȷ' : (letter ?? ''));
  if (!base || signs.length === 0 || !signs.every((sign) => sign in marks)) return undefined;
  const advance = Math.max(base.advance, narrowestMarked);
  const middle = move(base.strokes, (advance - base.advance) / 2, (y) => y);
  return { advance, strokes: [...middle, ...signs.flatMap((sign) => put(marks[sign]!, base, advance / 2))] };
}

/** A mark over or under the middle of a letter; over capitals it is flatter, so that it stays within the line. */
function put(mark: string, base: Glyph, middle: number): Stroke[] {
  const top = Math.max(...base.strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 1)));
  const flat = top > grid.x ? 0.75 : 1;
  return move(strokesOf(mark), middle, (y) => (y <= 0 ? y : top + y * flat));
}

function move(strokes: readonly Stroke[], right: number, lift: (y: number) => number): Stroke[] {
  return strokes.map((stroke) => stroke.map((v, i) => (i % 2 === 0 ? v + right : lift(v))));
}

function read(table: string): [string, Glyph][] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [character, advance, ...path] = line.split(' ');
      return [character!, { advance: Number(advance), strokes: strokesOf(path.join(' ')) }];
    });
}
