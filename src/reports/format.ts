/** Numbers and times as people read them. */

const COUNT = new Intl.NumberFormat('en-US');

/** 8212 → "8,212". */
export function count(value: number): string {
  return COUNT.format(value);
}

/** "1 domain", "3 domains". */
export function plural(value: number, singular: string, many = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : many}`;
}

/** 0.9534 → "95.3%". Rounds down, so that only everything reads "100%". */
export function percent(fraction: number): string {
  return `${String(Math.floor(fraction * 1000 + 1e-9) / 10)}%`;
}

/** Milliseconds in the two largest units: "850 ms", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function duration(ms: number): string {
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', `${String(seconds % 60)} s`);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), 'h', `${String(minutes % 60)} min`);
  const hours = Math.floor(minutes / 60);
  return two(Math.floor(hours / 24), 'd', `${String(hours % 24)} h`);
}

function two(value: number, unit: string, rest: string): string {
  return rest.startsWith('0 ') ? `${String(value)} ${unit}` : `${String(value)} ${unit} ${rest}`;
}

/** A date and a time of day in one time zone (IANA name), e.g. "2026-11-22" and "14:02". Text that is no time comes back as it is. */
export function inZone(
  time: string | number,
  timeZone: string,
): { readonly date: string; readonly clock: string; readonly seconds: string } {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return { date: '', clock: String(time), seconds: String(time) };
  // The Swedish locale writes ISO 8601: "2026-11-22 14:02:09".
  const [date = '', seconds = ''] = at.toLocaleString('sv-SE', { timeZone }).split(' ');
  return { date, clock: seconds.slice(0, 5), seconds };
}

/** The time of day alone when it is the same day as `now`, else with the date: "14:02", "2026-11-23 06:00". */
export function shortTime(time: string | number, now: number, timeZone: string): string {
  const { date, clock } = inZone(time, timeZone);
  return date === inZone(now, timeZone).date || date === '' ? clock : `${date} ${clock}`;
}

/** "2026-11-22 14:02:09 UTC", for files that are read elsewhere. */
export function utc(time: string): string {
  const { date, seconds } = inZone(time, 'UTC');
  return date === '' ? time : `${date} ${seconds} UTC`;
}
