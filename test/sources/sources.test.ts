import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, simulator, snapshot, still, stream } from '../../lib/sources';
import { camera } from './camera';
import { FakeCapture } from './fake-capture';
import { PlainCamera } from './plain-camera';
import { testSource } from './suite';

const html = Buffer.from('<html><body>Please log in</body></html>');
const temporary = () => mkdtemp(join(tmpdir(), 'lineside-sources-'));
const remove = (path: string) => rm(path, { recursive: true, force: true });

testSource('still', async () => {
  const base = await temporary();
  const path = join(base, 'latest.jpg');
  return {
    start: (options, signal) => still({ ...options, base, path: 'latest.jpg', intervalMs: 1000 }, signal),
    show: (data) => writeFile(path, data),
    spoil: () => writeFile(path, html),
    source: /lineside-sources-\w+.latest\.jpg$/,
    end: () => remove(base),
  };
});

for (const [name, own] of Object.entries({ folder: {}, 'folder with a memory': { memory: 'kept/node.folder' } })) {
  testSource(name, async () => {
    const base = await temporary();
    let count = 0;
    const write = (data: Buffer) => writeFile(join(base, `${count++}.jpg`), data);
    return {
      start: (options, signal) => folder({ ...options, ...own, path: base, base, existing: true }, signal),
      show: write,
      spoil: () => write(html),
      source: /lineside-sources-\w+.\d+\.jpg$/,
      end: () => remove(base),
    };
  });
}

testSource('snapshot', async () => {
  const server = await camera();
  return {
    start: (options, signal) => snapshot({ ...options, url: `${server.url}/now`, intervalMs: 1000 }, signal),
    show: async (data) => server.give(data),
    spoil: async () => server.give(html),
    source: /^http:\/\/127\.0\.0\.1:\d+\/now$/,
    end: () => server.close(),
  };
});

testSource('simulator', async () => {
  const camera = new PlainCamera();
  return {
    start: (options, signal) => simulator({ ...options, view: 'belt', seed: 7, openCamera: camera.open }, signal),
    show: async (data) => camera.show(data),
    spoil: async () => camera.show(html),
    source: /^simulator belt, seed 7$/,
    end: async () => {},
  };
});

testSource('stream', async () => {
  const capture = new FakeCapture();
  return {
    start: (options, signal) =>
      stream({ ...options, url: 'rtsp://me:secret@host/1?pwd=x', open: capture.open }, signal),
    show: async (data) => capture.show(data),
    spoil: async () => capture.show(html),
    asked: () => capture.asked(),
    numbersAll: true,
    source: /^rtsp:\/\/host\/1\?pwd=…$/,
    end: async () => {},
  };
});
