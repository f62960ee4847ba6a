/**
 * The moments of a recurring rule: the next one after another, on the wall clock of a zone. Rules are those that `recurrence.ts` reads:
 * a frequency, an interval, days, months, hours and minutes.
 *
 *  N1 A wall time stays a wall time: eight in the morning is eight before and after the clocks change.
 *  N2 An interval is counted from an occurrence of the rule; without one, the first moment that fits begins the count.
 */
import { asUtc, instantOf, plusDays, type Wall, wallAt, weekdayOf } from './zone.ts';

export interface OccurrenceQuery {
  /** The IANA zone in whose wall time the rule is meant. */
  zone: string;
  /** Unix milliseconds: the moment sought lies after it. */
  after: number;
  /** An earlier occurrence, from which intervals are counted; null before the first. */
  from: number | null;
}

/** Past this no rule of ours has another moment: a leap day at its rarest is eight years away. */
const daysAheadMax = 366 * 9;
const dayMs = 86_400_000;
const dayCodes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** When a rule names no hour. */
const hourDefault = 9;

export interface Rule {
  freq: string;
  interval: number;
  hours: number[];
  minutes: number[];
  /** As `MO`, `1MO`, `-1FR`. */
  days: string[];
  monthDays: number[];
  months: number[];
  position: number | null;
}

/** A rule's parts; null where it is none. */
export function ruleOf(rrule: string): Rule | null {
  const parts = new Map(rrule.split(';').map((part) => part.split('=') as [string, string]));
  const freq = parts.get('FREQ');
  if (freq === undefined) return null;
  const list = (name: string): string[] => parts.get(name)?.split(',') ?? [];
  const hours = list('BYHOUR').map(Number);
  const minutes = list('BYMINUTE').map(Number);
  return {
    freq,
    interval: Math.max(1, Number(parts.get('INTERVAL') ?? 1)),
    hours: hours.length > 0 ? hours : [hourDefault],
    minutes: minutes.length > 0 ? minutes : [0],
    days: list('BYDAY'),
    monthDays: list('BYMONTHDAY').map(Number),
    months: list('BYMONTH').map(Number),
    position: parts.has('BYSETPOS') ? Number(parts.get('BYSETPOS')) : null,
  };
}

/** The shortest time between two moments of a rule, milliseconds; only what comes several times a day can be short. */
export function shortestGap({ freq, interval, hours, minutes }: Rule): number {
  if (freq === 'MINUTELY') return interval * 60_000;
  if (freq === 'HOURLY') return interval * 3_600_000;
  const times = hours
    .flatMap((hour) => minutes.map((minute) => hour * 60 + minute))
    .sort((left, right) => left - right);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  return Math.min(1_440, ...gaps) * 60_000;
}

/** The first moment of a rule after another, Unix milliseconds; null where there is none. Throws RangeError for an unknown zone. */
export function nextOccurrence(rrule: string, { zone, after, from }: OccurrenceQuery): number | null {
  const rule = ruleOf(rrule);
  if (rule === null) return null;
  if (rule.freq === 'MINUTELY' || rule.freq === 'HOURLY') return byElapsed(rule, after, from);
  const start = wallAt(from ?? after, zone);
  let day = plusDays(wallAt(after, zone), -1);
  for (let ahead = 0; ahead <= daysAheadMax; ahead++, day = plusDays(day, 1)) {
    if (!isDay(rule, day, start, from !== null)) continue;
    const moments = rule.hours
      .flatMap((hour) => rule.minutes.map((minute) => instantOf({ ...day, hour, minute }, zone)))
      .sort((left, right) => left - right);
    const next = moments.find((at) => at > after);
    if (next !== undefined) return next;
  }
  return null;
}

/** Elapsed time: hours and minutes go on through a change of the clocks. */
function byElapsed(rule: Rule, after: number, from: number | null): number {
  const stepMs = shortestGap(rule);
  const start = from ?? after;
  return start + (Math.floor((after - start) / stepMs) + 1) * stepMs;
}

function isDay(rule: Rule, day: Wall, start: Wall, counted: boolean): boolean {
  if (rule.months.length > 0 && !rule.months.includes(day.month)) return false;
  if (counted && !isInInterval(rule, day, start)) return false;
  switch (rule.freq) {
    case 'DAILY':
      return rule.days.length === 0 || rule.days.includes(codeOf(day));
    case 'WEEKLY':
      return rule.days.length === 0 ? codeOf(day) === codeOf(start) : rule.days.includes(codeOf(day));
    case 'MONTHLY':
      return isDayOfMonth(rule, day, start);
    case 'YEARLY':
      if (rule.months.length === 0 && day.month !== start.month) return false;
      return isDayOfMonth(rule, day, start);
    default:
      return false;
  }
}

function isInInterval({ freq, interval }: Rule, day: Wall, start: Wall): boolean {
  if (interval === 1) return true;
  const between = {
    DAILY: () => (midnight(day) - midnight(start)) / dayMs,
    WEEKLY: () => (monday(day) - monday(start)) / (7 * dayMs),
    MONTHLY: () => (day.year - start.year) * 12 + day.month - start.month,
    YEARLY: () => day.year - start.year,
  }[freq];
  return between === undefined || Math.round(between()) % interval === 0;
}

function isDayOfMonth({ days, monthDays, position }: Rule, day: Wall, start: Wall): boolean {
  const last = daysInMonth(day);
  if (days.length > 0 && position !== null) {
    const fitting = Array.from({ length: last }, (_, index) => index + 1).filter((number) =>
      days.includes(codeOf({ ...day, day: number })),
    );
    return fitting.at(position > 0 ? position - 1 : position) === day.day;
  }
  if (days.length > 0) return days.some((code) => isPositioned(code, day, last));
  // The 31st is the last day of a shorter month: a reminder for it is not left out.
  const wanted = monthDays.length > 0 ? monthDays : [start.day];
  return wanted.some((number) => (number < 0 ? last + 1 + number : Math.min(number, last)) === day.day);
}

/** `MO`: any Monday of the month; `2MO`: its second; `-1MO`: its last. */
function isPositioned(code: string, day: Wall, last: number): boolean {
  if (!code.endsWith(codeOf(day))) return false;
  const position = Number(code.slice(0, -2));
  if (position === 0) return true;
  return position > 0 ? Math.ceil(day.day / 7) === position : Math.ceil((last - day.day + 1) / 7) === -position;
}

function codeOf(day: Wall): string {
  return dayCodes[weekdayOf(day)]!;
}

function daysInMonth({ year, month }: Wall): number {
  return plusDays({ year, month: month + 1, day: 1 }, -1).day;
}

function midnight(day: Wall): number {
  return asUtc({ ...day, hour: 0, minute: 0, second: 0 });
}

function monday(day: Wall): number {
  return midnight(day) - ((weekdayOf(day) + 6) % 7) * dayMs;
}

/** A rule that names the day which it took from its first occurrence, so that a short month cannot move it for good. */
export function anchored(rrule: string, first: number, zone: string): string {
  const rule = ruleOf(rrule);
  if (rule === null || rule.days.length + rule.monthDays.length > 0) return rrule;
  const day = wallAt(first, zone);
  if (rule.freq === 'WEEKLY') return `${rrule};BYDAY=${codeOf(day)}`;
  if (rule.freq === 'MONTHLY') return `${rrule};BYMONTHDAY=${day.day}`;
  if (rule.freq !== 'YEARLY') return rrule;
  return `${rrule}${rule.months.length > 0 ? '' : `;BYMONTH=${day.month}`};BYMONTHDAY=${day.day}`;
}
