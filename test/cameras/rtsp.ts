import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Running, startProgram } from '../process';
import { root } from '../repository';

/** Debian's packages belong to its own Python. */
const python = '/usr/bin/python3';
const asked = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";

/** Whether GStreamer's RTSP server is installed here. */
export const hasRtspServer = spawnSync(python, ['-c', asked]).status === 0;

/** Skips tests, and says so, where there is none. */
export function needsRtspServer(this: Mocha.Context): void {
  if (hasRtspServer) return;
  console.log(
    '      skipped: no RTSP server here; install gir1.2-gst-rtsp-server-1.0, python3-gi and GStreamer plugins',
  );
  this.skip();
}

/** A camera that gives a video by RTSP to who knows user and password. */
export interface RtspCamera extends Running {
  /** Without user and password. */
  url: string;
  port: string;
}

export async function rtspCamera(video: string, user: string, password: string, port = '0'): Promise<RtspCamera> {
  const script = join(root, 'test', 'cameras', 'rtsp_server.py');
  const running = startProgram(python, [script, video, user, password, port]);
  const [, own] = await running.line(/port (\d+)/);
  return { ...running, port: own!, url: `rtsp://127.0.0.1:${own}/stream1` };
}
