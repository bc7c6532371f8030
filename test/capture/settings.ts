import type { CaptureSettings } from '../../lib/capture/settings';

/** Settings of a capture; those that are not named are as where a node says nothing. */
export function settings(own: Partial<CaptureSettings> = {}): CaptureSettings {
  return {
    name: 'camera 3',
    url: 'rtsp://192.168.0.20/stream1',
    ffmpeg: 'ffmpeg',
    inputOptions: [],
    hwaccel: '',
    fps: 0,
    width: 0,
    repeat: false,
    stallMs: 10_000,
    whenBusy: 'latest',
    queueLimit: 3,
    ...own,
  };
}
