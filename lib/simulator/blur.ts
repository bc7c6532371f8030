/** Pixels have three numbers each: red, green and blue. */
const channels = 3;

/** Blurs in place, along rows and along columns (a Gaussian of five taps: enough for deviations up to 1.5 pixels). */
export function blur(picture: Float32Array, width: number, height: number, deviation: number): void {
  const kernel = kernelOf(deviation);
  const line = new Float32Array(channels * (width + 4));
  for (let row = 0; row < height; row++) {
    blurRow(picture.subarray(channels * row * width, channels * (row + 1) * width), kernel, line);
  }
  blurColumns(picture, width, height, kernel);
}

/** Weights of the pixel itself, of its neighbours and of theirs; with those of both sides they are 1. */
type Kernel = readonly [centre: number, near: number, far: number];

function kernelOf(deviation: number): Kernel {
  const weight = (away: number) => Math.exp(-(away * away) / (2 * deviation * deviation));
  const sum = 1 + 2 * weight(1) + 2 * weight(2);
  return [1 / sum, weight(1) / sum, weight(2) / sum];
}

/** `line` takes a copy of the row, with its ends repeated twice. */
function blurRow(row: Float32Array, [centre, near, far]: Kernel, line: Float32Array): void {
  const size = row.length;
  line.set(row, 2 * channels);
  for (let channel = 0; channel < channels; channel++) {
    line[channel] = line[channels + channel] = row[channel]!;
    line[size + 6 + channel] = line[size + 9 + channel] = row[size - channels + channel]!;
  }
  for (let at = 0; at < size; at++) {
    row[at] = centre * line[at + 6]! + near * (line[at + 3]! + line[at + 9]!) + far * (line[at]! + line[at + 12]!);
  }
}

/** Row by row, which is how the picture lies in memory; the two rows above are kept as they were. */
function blurColumns(picture: Float32Array, width: number, height: number, [centre, near, far]: Kernel): void {
  const size = channels * width;
  const rowAt = (row: number) => Math.min(row, height - 1) * size;
  let [above2, above, own] = [picture.slice(0, size), picture.slice(0, size), new Float32Array(size)];
  for (let row = 0; row < height; row++) {
    own.set(picture.subarray(row * size, (row + 1) * size));
    const [from, below, below2] = [row * size, rowAt(row + 1), rowAt(row + 2)];
    for (let at = 0; at < size; at++) {
      const sides = near * (above[at]! + picture[below + at]!) + far * (above2[at]! + picture[below2 + at]!);
      picture[from + at] = centre * own[at]! + sides;
    }
    [above2, above, own] = [above, own, above2];
  }
}
