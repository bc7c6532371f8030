import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { versionOf } from '../../lib/capture/version';

const install = 'sudo apt install ffmpeg';

describe('the version of ffmpeg', () => {
  let folder: string;

  before(async function () {
    if (process.platform === 'win32') {
      console.log('      skipped: the stand-ins for ffmpeg are shell scripts');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'lineside-version-'));
  });
  after(() => folder && rm(folder, { recursive: true, force: true }));

  async function program(script: string, mode = 0o755): Promise<string> {
    const path = join(folder, 'program');
    await rm(path, { force: true });
    await writeFile(path, script);
    await chmod(path, mode);
    return path;
  }
  const saying = (text: string) => program(`#!/bin/sh\necho '${text}'\n`);
  const refusal = async (ffmpeg: string) => versionOf(ffmpeg).then(String, ({ code, message }) => `${code} ${message}`);

  const rows: [says: string, version: number][] = [
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers', 5.1],
    ['ffmpeg version 4.2.4-1ubuntu0.1 Copyright (c) 2000-2020 the FFmpeg developers', 4.2],
    ['ffmpeg version n7.1 Copyright (c) 2000-2024 the FFmpeg developers', 7.1],
    ['ffmpeg version 6.0-full_build-www.gyan.dev Copyright (c) 2000-2023', 6],
    ['ffmpeg version 8 Copyright (c) 2000-2026', 8],
    ['ffmpeg version N-109456-g8a6e4b1 Copyright (c) 2000-2023', Number.POSITIVE_INFINITY],
    ['ffmpeg version git-2020-06-01-dd76226 Copyright (c) 2000-2020', Number.POSITIVE_INFINITY],
    ['ffmpeg version 2024-05-02-git-71669f2ad5-full_build-www.gyan.dev', 2024],
  ];
  for (const [says, version] of rows) {
    it(`${says.slice(15, 45)}: ${version}`, async () => expect(await versionOf(await saying(says))).to.equal(version));
  }

  it('is asked of the program alone', async () => {
    const path = await program('#!/bin/sh\n[ "$*" = "-hide_banner -version" ] && echo ffmpeg version 5.1\n');
    expect(await versionOf(path)).to.equal(5.1);
  });

  it('is refused, with how to install it, where there is none', async () => {
    const sentence = `^NO_FFMPEG ffmpeg-not-there is not installed; install it with "${install}"`;
    expect(await refusal('ffmpeg-not-there')).to.match(new RegExp(sentence));
  });

  it('is refused where a path was named that leads nowhere', async () => {
    const path = join(folder, 'not-there');
    expect(await refusal(path)).to.match(new RegExp(`^NO_FFMPEG there is no program ${path}; name the path of ffmpeg`));
  });

  it('is refused where the path is that of a folder', async () => {
    expect(await refusal(folder)).to.match(/^NO_FFMPEG \S+ is a folder, not a program; name the path of ffmpeg/);
  });

  it('is refused where it may not be run', async () => {
    const path = await program('#!/bin/sh\n', 0o644);
    expect(await refusal(path)).to.match(/^NO_FFMPEG \S+ may not be run by the user that runs Node-RED; install/);
  });

  for (const other of ['mplayer 1.4', 'ffmpegthumbnailer version: 2.2.2', '']) {
    it(`is refused where it is another program: ${other || 'one that says nothing'}`, async () => {
      expect(await refusal(await saying(other))).to.match(/^NO_FFMPEG \S+ is another program; install/);
    });
  }

  it('is refused where it does not run, with what it says', async () => {
    const path = await program('#!/bin/sh\necho "libavdevice.so.59: cannot open shared object file" >&2\nexit 127\n');
    expect(await refusal(path)).to.match(
      /does not run \(libavdevice\.so\.59: cannot open shared object file\); install/,
    );
  });
});
