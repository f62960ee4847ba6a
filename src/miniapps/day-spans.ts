/** Spans of days as people write them ("the 3rd to the 7th of may", "between 3 and 7 june", "next weekend"), read to days of a calendar. */
import type { ChatContext } from './miniapp.ts';
import { dayMs, dayOf, readTime } from './times.ts';

export interface DaySpan {
  /** Days `YYYY-MM-DD`. */
  from: string;
  to: string;
}

const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** Neither a time of day, an amount nor a number of nights. */
const day = String.raw`(?:the\s+)?([12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:/]|[.,]\d|\s?(?:[ap]\.?m\b|h\b|o'?clock|people|persons|days|nights|weeks|months|years|of us))`;
const date = String.raw`(?:(${month})\.?\s+${day}|${day}\.?(?:\s+(?:of\s+)?(${month})\b\.?)?)`;
const link = String.raw`(?:\s*[-–—]\s*|\s+(?:to|till?|until|through|thru|up to)\s+)`;
/** "between" goes on with an "and", which else lists days one by one. */
const spans = new RegExp(
  String.raw`(?<![\p{L}\d:/.,])(?:(?:between\s+)${date}\s+and\s+${date}|(?:from\s+)?${date}${link}${date})(?!\d|\s*,?\s+(?:work|be|not|do|suit|fit|have)\b)`,
  'giu',
);

/** A text with its span of days written as `May 3 to May 7`. */
function withPlainSpan(text: string): string {
  return text.replace(spans, (whole, ...groups: (string | undefined)[]) => {
    const given = groups.slice(0, 16);
    // Of each of the two shapes two dates, of each date the month in front, its day, the day in front, its month.
    const at = given.slice(0, 8).some((group) => group !== undefined) ? 0 : 8;
    const [first, last] = [given.slice(at, at + 4), given.slice(at + 4, at + 8)];
    const [monthOf, dayIn] = [(one: typeof first) => one[0] ?? one[3], (one: typeof first) => one[1] ?? one[2]];
    const [begins, ends] = [monthOf(first) ?? monthOf(last), monthOf(last) ?? monthOf(first)];
    if (begins === undefined || ends === undefined) return whole;
    return ` ${begins} ${Number(dayIn(first))} to ${ends} ${Number(dayIn(last))} `;
  });
}

const thatWeekend =
  /\b(?:this|next|the|coming|following)\s+(?:coming\s+|following\s+|next\s+)?weekend\b(?!\s+(?:of|after|before|trip|getaway|away))/iu;
/** A kind of trip, and no date. */
const anyWeekend = /\b(?:the\s+)?weekend\b(?:\s+of\b)?/giu;

/** The days a text names, in the chat's time zone. A month alone names none. */
export function readDaySpan(text: string, context: ChatContext): DaySpan | undefined {
  const isWeekend = thatWeekend.test(text);
  const written = withPlainSpan(isWeekend ? text : text.replace(anyWeekend, ' '));
  const time = readTime(written, context);
  if (time === undefined || !time.hasDay) return undefined;
  const from = dayOf(time.at, context.timeZone);
  const to = time.endsAt === null ? from : dayOf(time.endsAt, context.timeZone);
  const isSaturday = new Date(`${from}T00:00:00Z`).getUTCDay() === 6;
  if (!isWeekend || from !== to || !isSaturday) return { from, to };
  return { from, to: dayOf(Date.parse(`${from}T12:00:00Z`) + dayMs, 'UTC') };
}
