// What the form takes as the address of a stream, as lib/sources/stream-input.ts does.

function isStream(value) {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(value)) return /^(rtsps?|https?|rtmps?|udp|rtp|srt|tcp):/i.test(value);
  return !isBareHost(value);
}

/** Without its protocol it would be the path of a file. */
function isBareHost(value) {
  return [
    /^(rtsps?|https?|rtmps?|udp|rtp|srt|tcp):/i,
    /^[^/\\:]{2,}:.*@/,
    /^([^/\\@]+@)?(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:]+\]|[a-z\d.-]+(?=:\d))(:\d+)?([/?]|$)/i,
  ].some((host) => host.test(value));
}
