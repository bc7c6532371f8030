import type { Pixels } from '../../lib/image/codec';

/** A picture of one grey. */
export function plain(width: number, height: number, grey = 0): Pixels {
  return { data: Buffer.alloc(width * height * 3, grey), width, height, channels: 3 };
}

export function pixelAt({ data, width }: Pixels, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

/** Red channel as letters: `.` where it is 0, `#` where it is 255, `+` between. */
export function art({ data, width, height }: Pixels): string[] {
  const letter = (value: number) => (value === 0 ? '.' : value === 255 ? '#' : '+');
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter(data[3 * (y * width + x)]!)).join(''),
  );
}
