/** Weeks, months, weekends and parts of days: stretches of time that a text names as a whole. */
import { instantOf, plusDays, type Wall, weekdayOf } from './zone.ts';

export interface Span {
  from: number;
  until: number;
  /** What the text said, to be taken out of it. */
  text: string;
}

type WallDate = Pick<Wall, 'year' | 'month' | 'day'>;

const pattern =
  /\b(?:(?:sometime |later |during |over |on |by |at )?(?:the )?(this|next|coming|following|last) (week(?:end)?|month|year)|(?:over |at |on )?the (weekend))\b/i;

/** The stretch named in a text, in days of the zone; a week begins on Monday. Null where none is. */
export function wholeSpan(text: string, today: WallDate, zone: string): Span | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const which = (match[1] ?? 'this').toLowerCase();
  const unit = (match[2] ?? match[3])!.toLowerCase();
  const shift = which === 'last' ? -1 : which === 'this' || (which === 'coming' && unit === 'weekend') ? 0 : 1;
  const [from, until] = boundsOf(unit, shift, today);
  return { from: instantOf(from, zone), until: instantOf(until, zone), text: match[0] };
}

function boundsOf(unit: string, shift: number, today: WallDate): [Wall, Wall] {
  const { year, month } = today;
  if (unit === 'month')
    return [
      plusDays({ year, month: month + shift, day: 1 }, 0),
      plusDays({ year, month: month + shift + 1, day: 1 }, 0),
    ];
  if (unit === 'year')
    return [
      plusDays({ year: year + shift, month: 1, day: 1 }, 0),
      plusDays({ year: year + shift + 1, month: 1, day: 1 }, 0),
    ];
  const monday = plusDays(today, -((weekdayOf(today) + 6) % 7) + 7 * shift);
  return unit === 'weekend' ? [plusDays(monday, 5), plusDays(monday, 7)] : [monday, plusDays(monday, 7)];
}

/** Hours of the parts of a day, local; the night ends with the day. */
const parts: [pattern: RegExp, from: number, until: number][] = [
  [/\b(?:early )?morning\b/i, 6, 12],
  [/\b(?:lunch ?time|midday)\b/i, 12, 14],
  [/\bafternoon\b/i, 12, 17],
  [/\bevening\b/i, 17, 22],
  [/\b(?:tonight|night)\b/i, 18, 24],
];

/** The part of a day that a text names, as local hours; null where it names none. */
export function partOfDay(text: string): { from: number; until: number } | null {
  const found = parts.find(([part]) => part.test(text));
  return found === undefined ? null : { from: found[1], until: found[2] };
}
