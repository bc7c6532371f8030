import sharp from 'sharp';
import { createCamera, toJpeg } from '../../lib/simulator';
import { type Film, type MultipartCamera, multipartCamera } from '../cameras/multipart';

const fps = 25;
/** Of all cameras together: the belt is painted once, before they begin. */
const painted = 100;
/** Pixels, of pictures that are made smaller. */
const narrow = 480;

/** The belt's pictures, as they are and smaller. */
export interface Belt {
  wide: Buffer[];
  narrow: Buffer[];
}

export async function paintBelt(): Promise<Belt> {
  const camera = createCamera({ view: 'belt', seed: 9_400_000 });
  const belt: Belt = { wide: [], narrow: [] };
  for (let at = 0; at < painted; at++) {
    const jpeg = await toJpeg(camera.shoot(at / fps).picture);
    belt.wide.push(jpeg);
    belt.narrow.push(await sharp(jpeg).resize(narrow).jpeg({ quality: 90 }).toBuffer());
  }
  return belt;
}

/** A camera over the belt, by HTTP as MJPEG, that can be made to fail. It keeps its address. */
export class BeltCamera {
  private camera: MultipartCamera | undefined;
  private port = 0;
  private before = 0;
  private size: keyof Belt = 'wide';

  constructor(
    private readonly belt: Belt,
    /** At which picture it begins. */
    private turn: number,
  ) {}

  /** Gives its address. */
  async open(): Promise<string> {
    this.camera = await multipartCamera(this.port);
    this.port = this.camera.port;
    this.thaw();
    return this.camera.url;
  }

  async leave(): Promise<void> {
    this.before = this.sent;
    const { camera } = this;
    this.camera = undefined;
    await camera?.close();
  }

  /** Connections stay, and whoever comes is let in; nothing is sent. */
  freeze(): void {
    this.camera?.show(undefined);
  }

  thaw(): void {
    const film: Film = () => this.belt[this.size][this.turn++ % painted]!;
    this.camera?.show(film);
  }

  resize(size: keyof Belt): void {
    this.size = size;
  }

  /** Half a picture, and what is none. */
  spoil(): void {
    const jpeg = this.belt[this.size][0]!;
    const head = '--part\r\nContent-Type: image/jpeg\r\n\r\n';
    this.camera?.send(Buffer.concat([Buffer.from(head), jpeg.subarray(0, jpeg.length >> 1)]));
    this.camera?.send(Buffer.from(`${head}<html>Please log in</html>\r\n`));
  }

  /** How many whole pictures it has sent to somebody. */
  get sent(): number {
    return this.before + (this.camera?.sent() ?? 0);
  }
}
