/** `14:05:59`; of another day than today, `11-30 14:05:59`. */
export function clockTime(ms: number, now = Date.now()): string {
  const [day, time] = [new Date(ms), new Date(ms).toTimeString().slice(0, 8)];
  if (day.toDateString() === new Date(now).toDateString()) return time;
  return `${[day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')} ${time}`;
}
