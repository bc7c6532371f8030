/**
 * At most `fps` a second on average, no bursts; 0 is no limit. The returned function says how many milliseconds too
 * early `now` is, and counts it as taken where that is 0.
 */
export function pace(fps: number): (now: number) => number {
  const periodMs = fps > 0 ? 1000 / fps : 0;
  let due = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now < due) return due - now;
    due = now - due > periodMs ? now + periodMs : due + periodMs;
    return 0;
  };
}
