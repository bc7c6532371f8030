import sharp from 'sharp';
import type { DetectPrediction } from '../../lib/prediction';

/** What most flows do today: boxes and labels as an SVG picture that sharp lays over the photograph. */
export async function svgComposite(message: Record<string, unknown>): Promise<Buffer> {
  const { data } = message.image as { data: Buffer };
  const { predictions, image } = message.prediction as DetectPrediction;
  const shapes = predictions.map(({ x, y, width, height, class: name, confidence }) => {
    const [left, top] = [x - width / 2, y - height / 2];
    return `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="#00a" stroke-width="2"/>
      <rect x="${left}" y="${top - 18}" width="110" height="18" fill="#00a"/>
      <text x="${left + 4}" y="${top - 4}" font-size="14" fill="#fff">${name} ${Math.round(confidence * 100)} %</text>`;
  });
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${image.width}" height="${image.height}">${shapes.join('')}</svg>`;
  return sharp(data)
    .composite([{ input: Buffer.from(overlay) }])
    .jpeg({ quality: 80 })
    .toBuffer();
}
