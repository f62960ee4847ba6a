/** "Every Monday at 8" and its kin, as RRULEs (RFC 5545) in wall time. */
import { clockTimesIn } from './clock-time.ts';

const dayCodes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
const dayWord = `(?:sun|mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur)(?:day)?s?`;
const dayPattern = new RegExp(`\\b${dayWord}\\b`, 'gi');
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthWord =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const counts: Record<string, number> = {
  other: 2,
  second: 2,
  two: 2,
  third: 3,
  three: 3,
  fourth: 4,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  ten: 10,
  twelve: 12,
  couple: 2,
  few: 3,
};
const positions: Record<string, number> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  fifth: 5,
  '5th': 5,
  last: -1,
};

const cue =
  /\b(?:every|each|daily|nightly|weekly|biweekly|fortnightly|monthly|quarterly|yearly|annually|hourly|everyday|weekdays|weeknights|weekends|(?:sun|mon|tues|wednes|thurs|fri|satur)days|once an? (?:day|week|month|year|hour))\b/i;
/** "Every time", "everyone", "each other": no dates. */
const noCue =
  /\b(?:every (?:time|one|body|thing|single time|bit|so often|now and then|word|last)|each (?:other|of|one|and every))\b/i;

interface Base {
  freq: 'HOURLY' | 'MINUTELY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval?: number;
  by?: string[];
}

/** The rule in a text, or null where nothing recurs. `rest` is left to the caller: the words of a rule are spread over a text. */
export function readRecurrence(text: string): string | null {
  const lower = text.toLowerCase().replace(/\s+/g, ' ');
  if (!cue.test(lower) || noCue.test(lower)) return null;
  const base = baseOf(lower);
  if (base === null) return null;
  const parts = [`FREQ=${base.freq}`];
  if (base.interval !== undefined && base.interval > 1) parts.push(`INTERVAL=${base.interval}`);
  parts.push(...(base.by ?? []));
  if (base.freq !== 'HOURLY' && base.freq !== 'MINUTELY') parts.push(...timeParts(lower));
  return parts.join(';');
}

function baseOf(text: string): Base | null {
  return yearly(text) ?? monthly(text) ?? weekly(text) ?? byUnit(text);
}

function yearly(text: string): Base | null {
  if (
    !/\b(?:every year|each year|yearly|annually|once a year|every (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))/.test(
      text,
    )
  )
    return null;
  const date =
    new RegExp(`\\b(${monthWord})\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b`).exec(text) ??
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${monthWord})\\b`).exec(text);
  if (date !== null) {
    const [name, day] = /^\d/.test(date[1]!) ? [date[2]!, date[1]!] : [date[1]!, date[2]!];
    const month = monthNames.indexOf(name.slice(0, 3)) + 1;
    return { freq: 'YEARLY', by: [`BYMONTH=${month}`, `BYMONTHDAY=${Number(day)}`] };
  }
  const month = new RegExp(`\\b(?:in|every) (${monthWord})\\b`).exec(text)?.[1];
  if (month !== undefined) return { freq: 'YEARLY', by: [`BYMONTH=${monthNames.indexOf(month.slice(0, 3)) + 1}`] };
  return { freq: 'YEARLY' };
}

function monthly(text: string): Base | null {
  const every =
    /\b(?:(?:of )?(?:every|each|the) (?:(other|second|third|two|three|six) )?months?|monthly|once a month|quarterly|every quarter)\b/.exec(
      text,
    );
  const positioned = new RegExp(`\\b(${Object.keys(positions).join('|')}) (${dayWord}|weekday|day)\\b`).exec(text);
  const dayNumber = /\b(?:on |every )(?:the )?(\d{1,2})(?:st|nd|rd|th)\b/.exec(text);
  if (every === null && !(positioned !== null && /\bmonth/.test(text)) && dayNumber === null) return null;
  if (every === null && dayNumber !== null && new RegExp(`\\b(?:${monthWord})\\b`).test(text)) return null;
  const interval =
    every === null ? undefined : /quarter/.test(every[0]) ? 3 : every[1] === undefined ? undefined : counts[every[1]];
  if (positioned !== null && /month|quarter/.test(text)) {
    const position = positions[positioned[1]!]!;
    if (positioned[2] === 'day') return { freq: 'MONTHLY', interval, by: [`BYMONTHDAY=${position}`] };
    if (positioned[2] === 'weekday')
      return { freq: 'MONTHLY', interval, by: ['BYDAY=MO,TU,WE,TH,FR', `BYSETPOS=${position}`] };
    return { freq: 'MONTHLY', interval, by: [`BYDAY=${position}${codeOf(positioned[2]!)}`] };
  }
  const days = [...text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/g)].map(([, day]) => Number(day));
  if (days.length > 0) return { freq: 'MONTHLY', interval, by: [`BYMONTHDAY=${days.join(',')}`] };
  if (/\bend of (?:the|every|each) month\b/.test(text)) return { freq: 'MONTHLY', interval, by: ['BYMONTHDAY=-1'] };
  return every === null ? null : { freq: 'MONTHLY', interval };
}

function weekly(text: string): Base | null {
  const interval = /\b(?:every (?:other|second|2nd|two weeks?|2 weeks?)|biweekly|fortnightly|every fortnight)\b/.test(
    text,
  )
    ? 2
    : /\bevery (?:three|3|third) weeks?\b/.test(text)
      ? 3
      : /\bevery (?:four|4|fourth) weeks?\b/.test(text)
        ? 4
        : undefined;
  if (/\bweekends?\b/.test(text)) return { freq: 'WEEKLY', interval, by: ['BYDAY=SA,SU'] };
  if (/\b(?:weekdays?|weeknights?|work ?days?|business days?|school (?:days?|nights?))\b/.test(text))
    return { freq: 'WEEKLY', by: ['BYDAY=MO,TU,WE,TH,FR'] };
  const range = new RegExp(`\\b(${dayWord}) (?:to|through|thru|until|till|-) (${dayWord})\\b`).exec(text);
  if (range !== null) return { freq: 'WEEKLY', interval, by: [`BYDAY=${daysBetween(range[1]!, range[2]!).join(',')}`] };
  const days = [...new Set([...text.matchAll(dayPattern)].map(([word]) => codeOf(word)))];
  if (days.length > 0) return { freq: 'WEEKLY', interval, by: [`BYDAY=${days.sort(byWeekday).join(',')}`] };
  if (
    /\b(?:every (?:week|other week|second week|(?:two|three|four|2|3|4) weeks|fortnight)|each week|weekly|biweekly|fortnightly|once a week)\b/.test(
      text,
    )
  ) {
    return { freq: 'WEEKLY', interval };
  }
  return null;
}

function byUnit(text: string): Base | null {
  const every =
    /\b(?:every|each|once (?:an?|every)) (?:(\d+|[a-z]+) )?(minute|hour|day|night|morning|evening|afternoon|lunchtime|noon|midnight)s?\b/.exec(
      text,
    );
  if (every !== null) {
    const [, countWord, unit] = every;
    const count =
      countWord === undefined
        ? undefined
        : /^\d+$/.test(countWord)
          ? Number(countWord)
          : countWord === 'single'
            ? 1
            : counts[countWord];
    if (countWord !== undefined && count === undefined) return null;
    if (unit === 'minute') return { freq: 'MINUTELY', interval: count };
    if (unit === 'hour') return { freq: 'HOURLY', interval: count };
    return { freq: 'DAILY', interval: count };
  }
  if (/\bevery half (?:an )?hour\b/.test(text)) return { freq: 'MINUTELY', interval: 30 };
  if (/\bhourly\b/.test(text)) return { freq: 'HOURLY' };
  return /\b(?:daily|nightly|everyday)\b/.test(text) ? { freq: 'DAILY' } : null;
}

/** Hours that stand for a part of the day where no time is named. */
const partHours: [pattern: RegExp, hour: number][] = [
  [/\bmornings?\b/, 9],
  [/\blunch(?:time)?\b/, 12],
  [/\bafternoons?\b/, 15],
  [/\bevenings?\b/, 19],
  [/\b(?:nights?|nightly|weeknights?|bedtime)\b/, 21],
];

function timeParts(text: string): string[] {
  const times = clockTimesIn(text);
  if (times.length === 0) {
    const part = partHours.find(([pattern]) => pattern.test(text));
    return part === undefined ? [] : [`BYHOUR=${part[1]}`, 'BYMINUTE=0'];
  }
  const hours = [...new Set(times.map(({ hour }) => hour))].sort((left, right) => left - right);
  const minutes = [...new Set(times.map(({ minute }) => minute))];
  // A rule multiplies hours by minutes; of times that do not fit together so, the first is kept.
  if (hours.length > 1 && minutes.length > 1) return [`BYHOUR=${times[0]!.hour}`, `BYMINUTE=${times[0]!.minute}`];
  return [`BYHOUR=${hours.join(',')}`, `BYMINUTE=${minutes.join(',')}`];
}

function codeOf(word: string): string {
  return dayCodes.find((code) => word.toLowerCase().startsWith(code.toLowerCase()))!;
}

function byWeekday(left: string, right: string): number {
  const order = (code: string) => (dayCodes.indexOf(code as (typeof dayCodes)[number]) + 6) % 7;
  return order(left) - order(right);
}

function daysBetween(from: string, until: string): string[] {
  const days: string[] = [];
  for (let day = dayCodes.indexOf(codeOf(from) as 'SU'); ; day = (day + 1) % 7) {
    days.push(dayCodes[day]!);
    if (dayCodes[day] === codeOf(until)) return days;
  }
}
