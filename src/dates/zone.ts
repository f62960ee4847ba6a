/**
 * Wall clocks of time zones, by the zone data of the runtime (Intl). A wall time that a clock skips in spring is taken as if the clock
 * had not been changed yet (02:30 becomes 03:30); one that it shows twice in autumn is the first of the two. That is the rule of
 * RFC 5545 and of Temporal's `compatible`.
 */

/** What a clock on the wall shows. `month` from 1; values out of their range carry over, as in `day: 32`. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const hourMs = 3_600_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the runtime knows the zone (`Europe/Berlin`, `UTC`, `+02:00`). */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of a zone shows at an instant (Unix milliseconds). Throws RangeError for an unknown zone. */
export function wallAt(at: number, zone: string): Wall {
  const date = new Date(Math.floor(at / 1_000) * 1_000 + offsetAt(at, zone));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** Clocks are changed at quarters of an hour; before this there were other times (Unix milliseconds, 1980). */
const quartersFrom = 315_532_800_000;
const quarterMs = 900_000;
/** Offsets that were asked of the runtime, by zone and quarter of an hour: asking takes microseconds. */
const offsets = new Map<string, Map<number, number>>();
const zonesKept = 64;
const quartersKept = 512;

/** Milliseconds that the zone is ahead of UTC at an instant. Throws RangeError for an unknown zone. */
export function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  if (at < quartersFrom) return askedOffset(at, zone);
  const quarter = Math.floor(at / quarterMs);
  let known = offsets.get(zone);
  const offset = known?.get(quarter) ?? askedOffset(at, zone);
  if (known === undefined) {
    known = new Map();
    if (offsets.size >= zonesKept) offsets.clear();
    offsets.set(zone, known);
  }
  if (known.size >= quartersKept) known.clear();
  known.set(quarter, offset);
  return offset;
}

function askedOffset(at: number, zone: string): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  const wall: Record<string, number> = {};
  let beforeChrist = false;
  for (const { type, value } of formatOf(zone).formatToParts(whole)) {
    if (type === 'era') beforeChrist = value.startsWith('B');
    else if (type !== 'literal') wall[type] = Number(value);
  }
  const { year, month, day, hour, minute, second } = wall as unknown as Wall;
  return asUtc({ year: beforeChrist ? 1 - year : year, month, day, hour, minute, second }) - whole;
}

/** The instant at which the zone's wall clock shows this; see the top for skipped and repeated times. */
export function instantOf(wall: Wall, zone: string): number {
  const utc = asUtc(wall);
  // The offset on either side of any change near this time; changes are hours apart at least.
  const before = offsetAt(utc - 24 * hourMs, zone);
  const after = offsetAt(utc + 24 * hourMs, zone);
  const early = utc - before;
  const late = utc - after;
  // With the earlier offset the first of two, and in a gap the time as if the clock had not changed.
  if (offsetAt(early, zone) === before) return early;
  if (offsetAt(late, zone) === after) return late;
  return early;
}

/** The wall time as if it were UTC; carries values that are out of their range. */
export function asUtc({ year, month, day, hour, minute, second }: Wall): number {
  const date = new Date(0);
  // `Date.UTC` would read years below 100 as of the 20th century.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime();
}

/** The day of the week of a wall date: 0 is Sunday. */
export function weekdayOf(wall: Pick<Wall, 'year' | 'month' | 'day'>): number {
  return new Date(asUtc({ ...wall, hour: 0, minute: 0, second: 0 })).getUTCDay();
}

/** The wall date so many days on, at midnight. */
export function plusDays(wall: Pick<Wall, 'year' | 'month' | 'day'>, days: number): Wall {
  const date = new Date(
    asUtc({ year: wall.year, month: wall.month, day: wall.day + days, hour: 0, minute: 0, second: 0 }),
  );
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: 0,
    minute: 0,
    second: 0,
  };
}
