/** Times as people say them: "today at 6 PM", "on Friday at 9:30 AM", "every weekday at 8 AM", "in 20 minutes". */
import { ruleOf } from './occurrence.ts';
import { plusDays, type Wall, wallAt, weekdayOf } from './zone.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const codes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const months = 'January February March April May June July August September October November December'.split(' ');

/** A time of day: `6 PM`, `9:30 AM`, `noon`, `midnight`. */
export function spokenClock({ hour, minute }: Pick<Wall, 'hour' | 'minute'>): string {
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0 && hour === 12) return 'noon';
  const half = hour < 12 ? 'AM' : 'PM';
  const shown = hour % 12 === 0 ? 12 : hour % 12;
  return minute === 0 ? `${shown} ${half}` : `${shown}:${String(minute).padStart(2, '0')} ${half}`;
}

/** A date: `Friday, March 6`, with the year where it is another one. */
export function spokenDate(day: Wall, today: Wall): string {
  const date = `${weekdays[weekdayOf(day)]}, ${months[day.month - 1]} ${day.day}`;
  return day.year === today.year ? date : `${date}, ${day.year}`;
}

/** A moment ahead, seen from now, both Unix milliseconds: with the day as people name it. Without a zone only how long it is. */
export function spokenMoment(at: number, now: number, zone: string | null): string {
  if (zone === null) return `in ${spokenDuration(at - now)}`;
  const [wall, today] = [wallAt(at, zone), wallAt(now, zone)];
  const clock = spokenClock(wall);
  for (const [days, name] of [
    [0, 'today'],
    [1, 'tomorrow'],
  ] as const) {
    if (isSameDay(plusDays(today, days), wall)) return `${name} at ${clock}`;
  }
  const isNear = [2, 3, 4, 5, 6].some((days) => isSameDay(plusDays(today, days), wall));
  return isNear ? `on ${weekdays[weekdayOf(wall)]} at ${clock}` : `on ${spokenDate(wall, today)} at ${clock}`;
}

function isSameDay(one: Wall, other: Wall): boolean {
  return one.year === other.year && one.month === other.month && one.day === other.day;
}

/** A length of time in its two largest units: `1 hour 20 minutes`, `3 days`. Below a second it is `a moment`. */
export function spokenDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor((seconds % 86_400) / 3_600), 'hour'],
    [Math.floor((seconds % 3_600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ];
  const told = parts.filter(([value]) => value > 0).slice(0, 2);
  if (told.length === 0) return 'a moment';
  return told.map(([value, name]) => `${value} ${name}${value === 1 ? '' : 's'}`).join(' ');
}

/** A recurring rule in words: `every weekday at 8 AM`, `every other Monday at noon`, `every 30 minutes`. */
export function spokenRule(rrule: string): string {
  const rule = ruleOf(rrule);
  if (rule === null) return 'again and again';
  const { freq, interval, days, monthDays, months: inMonths, position } = rule;
  const unit = { MINUTELY: 'minute', HOURLY: 'hour', DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }[
    freq
  ];
  const each = interval === 1 ? `every ${unit}` : interval === 2 ? `every other ${unit}` : `every ${interval} ${unit}s`;
  if (freq === 'MINUTELY' || freq === 'HOURLY') return interval === 2 ? `every 2 ${unit}s` : each;
  const clocks = rule.hours.flatMap((hour) => rule.minutes.map((minute) => spokenClock({ hour, minute })));
  const at = `at ${listed(clocks)}`;
  if (freq === 'DAILY' || (freq === 'WEEKLY' && days.length === 0)) return `${each} ${at}`;
  if (freq === 'WEEKLY') return `${weekly(days, interval)} ${at}`;
  const inYear = inMonths.map((month) => months[month - 1]).join(', ');
  if (freq === 'YEARLY') return `every year on ${inYear} ${monthDays.join(', ')} ${at}`.replace(/ {2,}/g, ' ');
  if (days.length > 0) return `${each} on the ${positioned(days, position)} ${at}`;
  if (monthDays.length === 0) return `${each} ${at}`;
  const numbers = monthDays.map((day) => (day < 0 ? 'last day' : ordinal(day)));
  return `${each} on the ${listed(numbers)} ${at}`;
}

function weekly(days: readonly string[], interval: number): string {
  const names = days.map((code) => weekdays[codes.indexOf(code)]!);
  const all = days.join(',');
  const week = interval === 1 ? 'every ' : interval === 2 ? 'every other ' : `every ${interval} weeks on `;
  if (all === 'MO,TU,WE,TH,FR') return `${week}weekday`;
  if (all === 'SA,SU') return interval === 1 ? 'every Saturday and Sunday' : `${week}weekend`;
  return `${week}${listed(names)}`;
}

function positioned(days: readonly string[], position: number | null): string {
  if (position !== null) return `${position < 0 ? 'last' : ordinal(position)} weekday`;
  return listed(
    days.map((code) => {
      const place = Number(code.slice(0, -2));
      const name = weekdays[codes.indexOf(code.slice(-2))]!;
      return place === 0 ? name : `${place < 0 ? 'last' : ordinal(place)} ${name}`;
    }),
  );
}

function ordinal(number: number): string {
  const ending = /1[1-3]$/.test(String(number)) ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
