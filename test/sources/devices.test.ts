import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cameraDevices } from '../../lib/sources';

describe('the cameras at this machine', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-video4linux-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** As Linux describes a device: a folder with a file for each of its properties, and a line feed at their ends. */
  async function device(name: string, properties: Record<string, string>): Promise<void> {
    await mkdir(join(folder, name));
    for (const [property, value] of Object.entries(properties))
      await writeFile(join(folder, name, property), `${value}\n`);
  }

  it('are those that Linux describes, in the order of their numbers', async () => {
    await device('video10', { name: 'HD Pro Webcam C920', index: '0' });
    await device('video2', { name: 'USB 2.0 Camera: USB Camera', index: '0' });
    expect(await cameraDevices(folder)).to.deep.equal([
      { path: '/dev/video2', name: 'USB 2.0 Camera: USB Camera' },
      { path: '/dev/video10', name: 'HD Pro Webcam C920' },
    ]);
  });

  it('have one device each: the others carry no pictures', async () => {
    await device('video0', { name: 'Webcam', index: '0' });
    await device('video1', { name: 'Webcam', index: '1' });
    expect(await cameraDevices(folder)).to.deep.equal([{ path: '/dev/video0', name: 'Webcam' }]);
  });

  it('are called by their device where they have no name, and left out where nothing is known of them', async () => {
    await device('video0', { index: '0' });
    await device('v4l-subdev0', {});
    await writeFile(join(folder, 'version'), '1');
    expect(await cameraDevices(folder)).to.deep.equal([{ path: '/dev/video0', name: 'video0' }]);
  });

  it('are none where there is no such folder', async () => {
    expect(await cameraDevices(join(folder, 'not-there'))).to.deep.equal([]);
  });
});
