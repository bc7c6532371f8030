import { expect } from 'chai';
import sharp from 'sharp';
import type { PredictOptions } from '../../lib/model/model';
import { frameOf, redCells, redCorner, squares, until } from '../pictures';
import { ask, lasting, post, serving, slowModel } from './serving';

/** Where no finding tells thresholds apart: what the model is asked. */
describe('the thresholds of V1', () => {
  const slow = slowModel();
  const at = serving({ models: new Map([['m/1', slow.model]]) });
  const rows: [query: string, asked: PredictOptions][] = [
    ['', { confidence: 0.4, overlap: 0.3, maxDetections: 300, maskFormat: 'polygon', classes: [] }],
    ['confidence=0', { confidence: 0.01 }],
    ['confidence=0.004', { confidence: 0.01 }],
    ['confidence=0.5', { confidence: 0.5 }],
    ['confidence=1', { confidence: 0.01 }],
    ['confidence=100', { confidence: 1 }],
    ['confidence=-3', { confidence: 0.01 }],
    ['overlap=0', { overlap: 0 }],
    ['overlap=100', { overlap: 1 }],
    ['overlap=0.5', { overlap: 0.5 }],
  ];
  for (const [query, asked] of rows) {
    it(`are ${JSON.stringify(asked)} for "${query}"`, async () => {
      const answered = post(at.url(`/m/1?${query}`), await redCorner());
      await until(() => slow.waiting() === 1);
      slow.go();
      expect((await answered).status).to.equal(200);
      expect(slow.seen.at(-1)).to.deep.include(asked);
    });
  }
});

describe('the V1 route', () => {
  const at = serving();
  let picture: Buffer;
  let base64: string;
  before(async () => {
    picture = await redCorner();
    base64 = picture.toString('base64');
  });
  const local = async (id: string, options: PredictOptions) =>
    lasting((await at.models.get(id)!.predict(frameOf(picture), options)).prediction);
  const served = async (path: string) => {
    const { status, body } = await post(at.url(path), base64);
    expect(status, JSON.stringify(body)).to.equal(200);
    return lasting(body);
  };

  const v1 = { confidence: 0.4, overlap: 0.3 };
  const rows: [path: string, options: PredictOptions, why: string][] = [
    ['/parts/1', v1, 'the documented defaults'],
    ['/parts/1?confidence=40&overlap=30', v1, 'percent'],
    ['/parts/1?confidence=0.4&overlap=0.3', v1, 'fractions'],
    ['/parts/1?confidence=90', { ...v1, confidence: 0.9 }, 'a higher threshold'],
    ['/parts/1?confidence=1', { ...v1, confidence: 0.01 }, '1 is one percent'],
    ['/parts/1?confidence=0', { ...v1, confidence: 0.01 }, 'the least threshold'],
    ['/parts/1?overlap=1', { ...v1, overlap: 0.01 }, 'one percent here too'],
    ['/parts/1?overlap=90', { ...v1, overlap: 0.9 }, 'more overlap'],
    ['/parts/1?confidence=default', { overlap: 0.3 }, "the model's own threshold"],
    ['/parts/1?confidence=best', { overlap: 0.3 }, 'and by the other word for it'],
    ['/parts/1?max_detections=2', { ...v1, maxDetections: 2 }, 'a limit'],
    ['/parts/1?classes=red', { ...v1, classes: ['red'] }, 'a class'],
    ['/parts/1?classes=red,green', { ...v1, classes: ['red', 'green'] }, 'classes'],
    ['/parts/1?classes=red, nothing', { ...v1, classes: ['red'] }, 'of which the model has one'],
    ['/parts/1?confidence=80&confidence=40', v1, 'the last of two'],
    ['/shapes/2', v1, 'shapes'],
    ['/shapes/2?response_mask_format=rle', { ...v1, maskFormat: 'rle' }, 'shapes as run lengths'],
    ['/areas/3', { confidence: 0.5 }, 'areas, whose default is another'],
    ['/areas/3?confidence=90', { confidence: 0.9 }, 'areas above a threshold'],
    ['/kinds/4', v1, 'kinds'],
    ['/kinds/4?confidence=99', { confidence: 0.99 }, 'no kind at all'],
  ];
  for (const [path, options, why] of rows) {
    it(`answers ${path} as the model does, to the last digit: ${why}`, async () => {
      expect(await served(path)).to.deep.equal(await local(path.split('?')[0]!.slice(1), options));
    });
  }

  it('finds nothing above 100 percent, nor of classes that the model does not have', async () => {
    for (const path of ['/parts/1?confidence=150', '/parts/1?classes=bolt', '/shapes/2?classes=bolt']) {
      expect(await served(path), path).to.deep.equal({ predictions: [], image: { width: 64, height: 64 } });
    }
    expect(await served('/kinds/4?confidence=150')).to.include({ top: '', confidence: 0 });
  });

  it('has the envelope of the documents', async () => {
    const { body } = await post(at.url('/parts/1'), base64);
    expect(body).to.have.all.keys('predictions', 'image', 'time', 'inference_id');
    const [first] = body.predictions as object[];
    expect(first).to.have.all.keys('x', 'y', 'width', 'height', 'class', 'class_id', 'confidence', 'detection_id');
    expect(body.time).to.be.a('number');
    const shapes = await post(at.url('/shapes/2'), base64);
    expect(shapes.body.predictions).to.have.nested.property('[0].mask_format', 'polygon');
    const areas = await post(at.url('/areas/3'), base64);
    expect(areas.body).to.include.keys('segmentation_mask', 'class_map', 'image');
  });

  it('answers GET as POST', async () => {
    const { status } = await ask(at.url('/parts/1'));
    expect(status, 'without a picture').to.equal(400);
  });

  const form = () => {
    const data = new FormData();
    data.append('name', 'belt.png');
    data.append('file', new Blob([new Uint8Array(picture)]), 'belt.png');
    return data;
  };
  const lines = () => base64.replace(/.{76}/g, '$&\n');
  const bodies: [name: string, init: () => RequestInit][] = [
    ['base64 as JSON that is none', () => ({ body: base64, headers: { 'content-type': 'application/json' } })],
    ['base64 as text', () => ({ body: base64, headers: { 'content-type': 'text/plain' } })],
    ['base64 in lines', () => ({ body: lines() })],
    ['base64 in lines of Windows', () => ({ body: lines().replaceAll('\n', '\r\n') })],
    ['base64 that a form encoded', () => ({ body: encodeURIComponent(base64) })],
    ['a data URL', () => ({ body: `data:image/png;base64,${base64}` })],
    ['a form with a file', () => ({ body: form() })],
    ['the bytes of the picture', () => ({ body: new Uint8Array(picture), headers: { 'content-type': 'image/png' } })],
    ['bytes without a type', () => ({ body: new Blob([new Uint8Array(picture)]) })],
  ];
  for (const [name, init] of bodies) {
    it(`reads ${name}`, async () => {
      const { status, body } = await ask(at.url('/parts/1'), { method: 'POST', ...init() });
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body.predictions).to.have.lengthOf(redCells);
    });
  }

  for (const word of ['true', 'True', '1', 'on', 'yes', 'TRUE', 'false', 'False', '0', 'no']) {
    it(`reads labels=${word}`, async () => {
      const { status, headers } = await post(at.url(`/parts/1?format=image&labels=${word}`), base64);
      expect([status, headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
    });
  }

  describe('draws', () => {
    const drawn = async (query: string, id = 'parts/1', white?: Buffer) => {
      const { bytes, headers } = await post(at.url(`/${id}?format=image&${query}`), white ?? base64);
      expect(headers.get('content-type')).to.equal('image/jpeg');
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      expect(info).to.include({ width: 64, height: 64, channels: 3 });
      return data;
    };

    it('boxes onto a JPEG of the size of the picture', async () => {
      const plain = await sharp(picture).raw().toBuffer();
      const data = await drawn('stroke=1');
      const changed = data.filter((byte, i) => Math.abs(byte - plain[i]!) > 60).length;
      expect(changed).to.be.above(100);
    });

    it('wider lines, and labels, where that is asked', async () => {
      const one = await drawn('stroke=1&classes=red&max_detections=1');
      expect(Buffer.compare(one, await drawn('stroke=40&classes=red&max_detections=1'))).not.to.equal(0);
      expect(Buffer.compare(one, await drawn('stroke=1&classes=red&max_detections=1&labels=true'))).not.to.equal(0);
    });

    it('a mask', async () => {
      await drawn('', 'areas/3');
    });

    it('beside JSON for image_and_json', async () => {
      const { body } = await post(at.url('/parts/1?format=image_and_json'), base64);
      expect(body.predictions).to.have.lengthOf(redCells);
      const jpeg = Buffer.from(body.visualization as string, 'base64');
      expect((await sharp(jpeg).metadata()).format).to.equal('jpeg');
    });

    it('a kind as JSON with its picture, as the example reads it, unless a picture is accepted by name', async () => {
      const url = at.url('/kinds/4?format=image');
      const { body } = await post(
        url,
        (await squares([{ colour: '#f00', left: 0, top: 0, size: 64 }])).toString('base64'),
      );
      expect(body).to.include({ top: 'red' }).and.to.have.property('visualization');
      const init = { method: 'POST', body: base64, headers: { accept: 'image/jpeg' } };
      expect((await ask(url, init)).headers.get('content-type')).to.equal('image/jpeg');
    });

    it('nothing for any other word', async () => {
      const { body } = await post(at.url('/parts/1?format=xml'), base64);
      expect(body).to.have.property('predictions').and.not.to.have.property('visualization');
    });
  });
});
