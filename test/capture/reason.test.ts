import { expect } from 'chai';
import { reasonOf } from '../../lib/capture/reason';

/** Last lines of ffmpeg and of shells. Those of RTSP, devices and versions other than 5.1 are written after the sources. */
const farewell = `[AVIOContext @ 0x55b1b4cb8fc0] Statistics: 0 bytes written, 0 seeks, 0 writeouts
[AVIOContext @ 0x55b1b4cbe6c0] Statistics: 9562 bytes read, 0 seeks`;
const rows: [log: string, message: string, code?: string][] = [
  [
    'http://127.0.0.1:8080/cam: Server returned 401 Unauthorized (authorization failed)',
    'user or password are missing or wrong (401)',
  ],
  [
    '[rtsp @ 0x55] method DESCRIBE failed: 401 Unauthorized\nrtsp://host/x: Server returned 401 Unauthorized (authorization failed)',
    'user or password are missing or wrong (401)',
  ],
  [
    '[http @ 0x55] HTTP error 403 Forbidden\nhttp://h/x: Server returned 403 Forbidden (access denied)',
    'the camera refuses this user (403)',
  ],
  ['curl: (22) The requested URL returned error: 401', 'user or password are missing or wrong (401)'],
  ['curl: (22) The requested URL returned error: 403 Forbidden', 'the camera refuses this user (403)'],
  [
    'ERROR: from element /GstPipeline:pipeline0/GstRTSPSrc:rtspsrc0: Unauthorized\nUnauthorized (401)',
    'user or password are missing or wrong (401)',
  ],
  [
    '[rtsp @ 0x55] method DESCRIBE failed: 404 Not Found\nrtsp://h/x: Server returned 404 Not Found',
    'the camera has no such stream (404)',
  ],
  ['[rtsp @ 0x55] method SETUP failed: 453 Not Enough Bandwidth', 'the camera has no stream to give now'],
  [
    '[http @ 0x55] HTTP error 503 Service Unavailable\nhttp://h/x: Server returned 5XX Server Error reply',
    'the camera has no stream to give now',
  ],
  ['[rtsp @ 0x55] method DESCRIBE failed: 500 Internal Server Error', 'the camera has no stream to give now'],
  [
    '[tcp @ 0x55] Connection to tcp://127.0.0.1:1 failed: Connection refused\nhttp://127.0.0.1:1/x: Connection refused',
    'nobody listens there (connection refused)',
  ],
  [
    '[tcp @ 0x55] Failed to resolve hostname nosuch.invalid: Name or service not known\nhttp://nosuch.invalid/x: Input/output error',
    'its name is not known',
  ],
  ['[tcp @ 0x55] Connection to tcp://10.0.0.9:554 failed: No route to host', 'there is no way to that host'],
  ['rtsp://10.0.0.9/x: Connection timed out', 'it does not answer'],
  ['[in#0 @ 0x55] Error opening input: Operation timed out', 'it does not answer'],
  [
    '[video4linux2,v4l2 @ 0x55] ioctl(VIDIOC_STREAMON): Device or resource busy\n/dev/video0: Device or resource busy',
    'another program uses the camera',
  ],
  [
    '[video4linux2,v4l2 @ 0x55] Cannot open video device /dev/video0: Permission denied',
    'it may not be opened by the user that runs Node-RED; cameras want "sudo usermod -aG video USER"',
  ],
  ['/nope.mp4: No such file or directory', 'there is no such file or device'],
  [
    "Unrecognized option 'bogus'.\nError splitting the argument list: Option not found",
    "Unrecognized option 'bogus'.",
    'BAD_OPTION',
  ],
  ['Option user_agent not found.', 'Option user_agent not found.', 'BAD_OPTION'],
  ['Unrecognized hwaccel: nope.\nSupported hwaccels: vdpau cuda', 'Unrecognized hwaccel: nope.', 'BAD_OPTION'],
  ["Stream map '0:v:0' matches no streams.\nTo ignore this, add a trailing '?' to the map.", 'there is no video in it'],
  [
    "[out#0/mjpeg @ 0x55] Stream map '0:v:0' matches no streams.\nError opening output files: Invalid argument",
    'there is no video in it',
  ],
  [
    `[AVHWDeviceContext @ 0x55b1b4cb9140] Cannot load libcuda.so.1
[AVHWDeviceContext @ 0x55b1b4cb9140] Could not dynamically load CUDA
Device creation failed: -1.
[h264 @ 0x55b1b4ce4200] No device available for decoder: device type cuda needed for codec h264.
Stream mapping:
  Stream #0:0 -> #0:0 (h264 (native) -> mjpeg (native))
Device setup failed for decoder on input stream #0:0 : Operation not permitted
${farewell}`,
    'the decoder that was chosen does not work here (Cannot load libcuda.so.1)',
    'BAD_OPTION',
  ],
  [
    `[AVHWDeviceContext @ 0x56110df9b140] Cannot open DRM render node for device 0.
[AVHWDeviceContext @ 0x56110df9b140] Cannot open a VA display from DRM device (null).
Device creation failed: -542398533.
[h264 @ 0x56110dfc6200] No device available for decoder: device type vaapi needed for codec h264.
Device setup failed for decoder on input stream #0:0 : Generic error in an external library
${farewell}`,
    'the decoder that was chosen does not work here (Cannot open DRM render node for device 0)',
    'BAD_OPTION',
  ],
  [
    `[VAAPI @ 0x5620682fef40] Failed to initialise VAAPI connection: -1 (unknown libva error).
Device creation failed: -5.
[vist#0:0/hevc @ 0x5620682fef40] [dec:hevc @ 0x5620683c2700] No device available for decoder: device type vaapi needed for codec hevc.
[vist#0:0/hevc @ 0x5620682fef40] [dec:hevc @ 0x5620683c2700] Hardware device setup failed for decoder: Input/output error
Error opening output file pipe:1.
Error opening output files: Input/output error`,
    'the decoder that was chosen does not work here (Failed to initialise VAAPI connection: -1 (unknown libva error))',
    'BAD_OPTION',
  ],
  [
    `Device creation failed: -14.
Device setup failed for decoder on input stream #0:0 : Bad address`,
    'the decoder that was chosen does not work here',
    'BAD_OPTION',
  ],
  [
    '[udp @ 0x55f557a39300] bind failed: Address already in use\nudp://127.0.0.1:5600: Inappropriate ioctl for device',
    'another program listens at that port already (address in use)',
  ],
  [
    '[udp @ 0000021f] bind failed: Error number -10048 occurred\nudp://127.0.0.1:5600: I/O error',
    'another program listens at that port already (address in use)',
  ],
  [
    `Option vf (set video filters) cannot be applied to input url a.mp4 -- you are trying to apply an input option to an output file or vice versa. Move this option before the file it belongs to.
Error parsing options for input file a.mp4.
Error opening input files: Invalid argument`,
    '-vf is an option of outputs; here stand those of the input only',
    'BAD_OPTION',
  ],
  [
    `[swscaler @ 0x55e0b5f6cb40] Value 0.000000 for parameter 'dsth' out of range [1 - 2.14748e+09]
Error while filtering: Invalid argument
Failed to inject frame into filter network: Invalid argument
Error while processing the decoded data for stream #0:0
${farewell}
Conversion failed!`,
    'the width is so small that nothing is left of the picture',
    'BAD_OPTION',
  ],
  [
    '[Parsed_scale_0 @ 0x55] Rescaled dimensions 1x0 are invalid, output dimensions must be positive.',
    'the width is so small that nothing is left of the picture',
    'BAD_OPTION',
  ],
  ["Unknown decoder 'nosuch'", "Unknown decoder 'nosuch'", 'BAD_OPTION'],
  ["Unknown input format: 'nosuch'", "Unknown input format: 'nosuch'", 'BAD_OPTION'],
  ['Invalid duration specification for ss: abc', 'Invalid duration specification for ss: abc', 'BAD_OPTION'],
  [
    '[RTSP demuxer @ 0x55] Error setting option rtsp_transport to value quic.\nrtsp://h/x: Invalid argument',
    '[RTSP demuxer] Error setting option rtsp_transport to value quic.',
    'BAD_OPTION',
  ],
  [
    'Codec AVOption preset (Encoding preset) specified for input file #0 (a.mp4) is not a decoding option.',
    'Codec AVOption preset (Encoding preset) specified for input file #0 (a.mp4) is not a decoding option.',
    'BAD_OPTION',
  ],
  [`a.mp4: the disk is on fire\n${farewell}\nConversion failed!`, 'exit code 1: a.mp4: the disk is on fire'],
  ['Conversion failed!', 'exit code 1: Conversion failed!'],
  ['srv.js: Invalid data found when processing input', 'it is no video that ffmpeg can read'],
  ['/bin/sh: 1: rpicam-vid: not found', 'exit code 1: /bin/sh: 1: rpicam-vid: not found'],
  ['ERROR: *** no cameras available ***\n\n--\n', 'exit code 1: ERROR: *** no cameras available ***'],
  ['  Stream #0:0: Video: h264, 1920x1080, 1500 KB\nout of luck', 'exit code 1: out of luck'],
  ['', 'exit code 1'],
];

describe('why a program ended', () => {
  for (const [log, message, code = 'BAD_SOURCE'] of rows) {
    it(`${code} ${message}`, () => {
      const refused = /\(40[13]\)/.test(message) ? { refused: true } : {};
      expect(reasonOf(log.split('\n'), 'exit code 1')).to.deep.equal({ code, message, ...refused });
    });
  }

  const login = { user: 'admin', password: 'p@ss w#rd' };
  const secrets: [what: string, line: string][] = [
    ['in an address', 'rtsp://admin:p%40ss%20w%23rd@host/x: Bad thing'],
    ['bare in an address', 'rtsp://admin:p@ssw#rd@host/x: Bad thing'],
    ['as it was typed', 'the login "p@ss w#rd" is bad'],
    ['encoded', 'GET /?pw=p%40ss%20w%23rd is bad'],
    ['in a list', "[concat @ 0x55] Impossible to open 'rtsp://admin:p%40ss%20w%23rd@host/x'"],
    ['twice', 'p@ss w#rd and p@ss w#rd'],
  ];
  for (const [what, line] of secrets) {
    it(`shows no password: ${what}`, () => {
      const { message } = reasonOf([line], 'exit code 1', { url: '', name: '', login });
      expect(message).to.match(/…/);
      expect(message).not.to.match(/p@ss|p%40ss|w#rd|w%23rd/);
    });
  }

  it('is not what was said last by one who was killed', () => {
    const { message } = reasonOf(['cpb: bitrate max/min/avg: 0/0/200000 vbv_delay: N/A'], 'ended by SIGKILL');
    expect(message).to.equal('ended by SIGKILL');
  });

  it('shows an address by its name, and no place in a memory', () => {
    const given = { url: 'http://cam/video?token=hidden', name: 'http://cam/video?token=…' };
    const line = '[http @ 0x5581f2b3c040] http://cam/video?token=hidden: Server returned 400 Bad Request';
    const { message } = reasonOf([line], 'exit code 1', given);
    expect(message).to.equal('exit code 1: [http] http://cam/video?token=…: Server returned 400 Bad Request');
  });

  it('shows no password of a command, which has no login', () => {
    expect(reasonOf(['curl http://me:my@secret@host/'], 'exit code 6').message).to.equal('exit code 6: curl http://…@host/'); // biome-ignore format: a row
  });

  it('shows no password in the sentence of a wrong option', () => {
    const { message } = reasonOf(["Option x not found of 'rtsp://a:b@host'"], 'exit code 1');
    expect(message).to.equal("Option x not found of 'rtsp://…@host'");
  });
});
