/**
 * Dates and times in the words of people, in the time zone of the person: one reading of a text, or null where it speaks of none.
 *
 * The library (chrono-node) finds the words and reads their parts; what a part means on a wall clock is decided here, because the
 * library reckons with one fixed offset and a zone has more than one in a year.
 *
 *  D1 Elapsed time is elapsed time: "in two hours" is 7,200,000 ms later, whatever the clocks do in between.
 *  D2 Wall time is wall time: "tomorrow at 9" is 09:00 on the wall, whatever the clocks do in between.
 *  D3 Where a text leaves it open, what lies ahead is meant.
 */
import type { Component, ParsedComponents, ParsedResult } from 'chrono-node';
import { likelyHour, nextHourToday } from './clock-time.ts';
import { datesIn } from './library.ts';
import type { DateReading, FoundDate } from './reading.ts';
import { readRecurrence } from './recurrence.ts';
import { rewritten } from './rewriting.ts';
import { partOfDay, wholeSpan } from './spans.ts';
import { instantOf, offsetAt, plusDays, type Wall, wallAt } from './zone.ts';

export interface DateContext {
  /** Unix milliseconds. */
  now: number;
  /** The person's zone, as `Europe/Berlin`; see `isZone`. */
  zone: string;
}

const textCharsMax = 500;
const minuteMs = 60_000;

/** Reads the first date of a text. Throws RangeError for an unknown zone. */
export function readDate(text: string, context: DateContext): DateReading | null {
  return findDate(text, context)?.reading ?? null;
}

/** The same, with the text that is left without it. */
export function findDate(text: string, context: DateContext): FoundDate | null {
  const short = text.slice(0, textCharsMax);
  const rrule = readRecurrence(short);
  if (rrule !== null) return { reading: { kind: 'recurring', rrule }, rest: short };
  const now = wallAt(context.now, context.zone);
  const plain = rewritten(short, now);
  const whole = wholeSpan(plain, now, context.zone);
  const timezone = offsetAt(context.now, context.zone) / minuteMs;
  const results = datesIn(plain, { instant: new Date(context.now), timezone });
  const result = results.find((each) => isDate(each, plain));
  // A week as a whole gives way to a day named beside it: "friday next week".
  if (whole !== null && (result === undefined || whole.text.toLowerCase().includes(result.text.toLowerCase()))) {
    return {
      reading: { kind: 'span', from: whole.from, until: whole.until, loose: true },
      rest: without(plain, whole.text),
    };
  }
  if (result === undefined) return null;
  const reading = readingOf(result, plain, { ...context, wall: now });
  return { reading, rest: without(plain, result.text) };
}

interface Moment extends DateContext {
  wall: Wall;
}

function without(text: string, words: string): string {
  return text.replace(words, ' ').replace(/\s+/g, ' ').trim();
}

const loneWords = /^(?:sat|sun|mon|wed|thu|fri|mar|may|jan|jun|dec|second|now|this|march|sec|min|august)$/i;
const inAWhile =
  /\b(?:in|within|ago|from now|later|after|next|last|past|this|before|back|hence|earlier|coming)\b|^[+-]/i;
const measureAfter =
  /^\s*(?:people|persons|different|places|percent|%|degrees|miles|km|kg|times|years old|dollars|bucks|euros|cups?|tbsp|tsp|teaspoons?|tablespoons?|of (?:a|the|my|us)|inch|oz|lbs?|pages?|points?|stars?|guys|friends|kids)/i;
const monthAlone = /^(?:mar|may|jan|jun|dec|march|august)$/i;
/** `this may` is mostly no month. */
const ofMonth = /\b(?:in|during|next|last|early|late|mid|mid-|until|since|through)\s*$/i;
const led = /\b(?:on|by|for|until|till|due|since|before|after|from|to|of|at|around)\s+(?:the\s+)?$/i;

/** Whether what the library took for a date is one. */
function isDate(result: ParsedResult, text: string): boolean {
  const { text: words, start, index } = result;
  const before = text.slice(0, index);
  const after = text.slice(index + words.length);
  if (measureAfter.test(after)) return false;
  if (/[$€£#v]\s?$/.test(before) || /^(?:%|\/\d|-\d{3})/.test(after)) return false;
  const isDuration = start.tags().has('result/relativeDate') || start.tags().has('result/relativeDateAndTime');
  if (isDuration && !inAWhile.test(words)) return false;
  if (loneWords.test(words)) {
    const isName = /^[A-Z]/.test(words) && !/^(?:May|March|August|Mar|Sun|Second|Now|This|Sec|Min)$/.test(words);
    if (monthAlone.test(words) && ofMonth.test(before)) return true;
    return words.toLowerCase() === 'now'
      ? /right $/i.test(before)
      : led.test(before) || (isName && after.trim() === '');
  }
  // Fractions, scores and versions look like dates without a year.
  if (/^\d{1,2}\/\d{1,2}$/.test(words))
    return led.test(before) || text.trim() === words || /(?:tomorrow|deadline|birthday|date|is|due)\W*$/i.test(before);
  if (/^\d{1,2}\.\d{1,2}(?:\.\d{1,2})?$/.test(words)) return false;
  if (/^\d{1,2}$/.test(words) || (/^\d+(?::\d\d)?$/.test(words) && !/:/.test(words))) return false;
  return true;
}

function readingOf(result: ParsedResult, text: string, moment: Moment): DateReading {
  const start = pointOf(result.start, result, text, moment);
  if (result.end === undefined || result.end === null) {
    return start.kind === 'instant' ? start : { ...start, loose: true };
  }
  const end = pointOf(result.end, result, text, moment);
  let from = start.kind === 'instant' ? start.at : start.from;
  let until = end.kind === 'instant' ? end.at : end.until;
  // "From 11 to 1": the end is on the other half of the clock, or on the next day.
  while (until <= from)
    until +=
      until + 12 * 60 * minuteMs > from && !result.end.isCertain('meridiem') ? 12 * 60 * minuteMs : 24 * 60 * minuteMs;
  // One date for both ends: the library moves the second end to the next day too readily.
  const nextDay = plusDays(dateOf(result.start), 1);
  const movedOn = dateOf(result.end).day === nextDay.day && end.kind === 'instant' && start.kind === 'instant';
  if (movedOn && until - from > 24 * 60 * minuteMs) until -= 24 * 60 * minuteMs;
  if (start.kind === 'instant' && !result.start.isCertain('meridiem') && result.end.isCertain('meridiem')) {
    // "From 3 to 5pm": the first time takes the half that brings it close before the second.
    while (until - from > 12 * 60 * minuteMs) from += 12 * 60 * minuteMs;
  }
  return { kind: 'span', from, until, loose: false };
}

type Point = { kind: 'instant'; at: number } | { kind: 'span'; from: number; until: number };

/** What one end of a result means on the wall (D1 to D3). */
function pointOf(parts: ParsedComponents, result: ParsedResult, text: string, moment: Moment): Point {
  const { zone } = moment;
  if (parts.tags().has('result/relativeDateAndTime')) return { kind: 'instant', at: parts.date().getTime() };
  const date = dateOf(parts);
  const hasTime = parts.isCertain('hour') || isSpokenTime(parts);
  if (
    !hasTime &&
    parts.isCertain('month') &&
    !parts.isCertain('day') &&
    !parts.isCertain('weekday') &&
    !parts.tags().has('result/relativeDate')
  ) {
    const first = { ...date, day: 1 };
    return {
      kind: 'span',
      from: instantOf(first, zone),
      until: instantOf(plusDays({ ...first, month: first.month + 1 }, 0), zone),
    };
  }
  if (!hasTime) {
    const part = partOfDay(result.text);
    const from = instantOf({ ...date, hour: part?.from ?? 0, minute: 0, second: 0 }, zone);
    const until = instantOf(
      { ...(part === null ? plusDays(date, 1) : date), hour: part?.until ?? 0, minute: 0, second: 0 },
      zone,
    );
    if (until > moment.now || namesDate(parts)) return { kind: 'span', from, until };
    return {
      kind: 'span',
      from: instantOf({ ...plusDays(date, 1), hour: part?.from ?? 0, minute: 0, second: 0 }, zone),
      until: instantOf({ ...plusDays(date, 1), hour: part?.until ?? 24, minute: 0, second: 0 }, zone),
    };
  }
  const value = (component: Component) => parts.get(component) ?? 0;
  const clock = {
    hour: value('hour'),
    minute: value('minute'),
    second: parts.isCertain('second') ? value('second') : 0,
  };
  if (parts.isCertain('timezoneOffset')) {
    const zoned =
      Date.UTC(date.year, date.month - 1, date.day, clock.hour, clock.minute, clock.second) -
      value('timezoneOffset') * minuteMs;
    return { kind: 'instant', at: zoned <= moment.now && !namesDate(parts) ? zoned + 24 * 60 * minuteMs : zoned };
  }
  return { kind: 'instant', at: atClock(date, clock, parts, result, text, moment) };
}

function atClock(
  date: Wall,
  clock: Pick<Wall, 'hour' | 'minute' | 'second'>,
  parts: ParsedComponents,
  result: ParsedResult,
  text: string,
  moment: Moment,
): number {
  const { wall: now, zone } = moment;
  const spoken = isSpokenTime(parts);
  const open =
    !parts.isCertain('meridiem') && !spoken && clock.hour <= 12 && !/\b0\d:|\b(?:1[3-9]|2[0-3])[:h]/.test(result.text);
  const half = partOfDay(result.text);
  const isToday = date.year === now.year && date.month === now.month && date.day === now.day;
  const atMidnight = /\bmidnight\b/i.test(result.text);
  let hour = atMidnight ? 0 : clock.hour;
  if (atMidnight) hour = 0;
  else if (open && half !== null) hour = half.from >= 12 ? (clock.hour % 12) + 12 : clock.hour;
  else if (open && (isToday || !namesDay(parts))) hour = nextHourToday(clock.hour, clock.minute, now, text);
  else if (open) hour = likelyHour(clock.hour, text);
  // Midnight of a day that somebody calls tonight is the one at its end.
  const daysOn = atMidnight && /\b(?:tonight|today)\b/i.test(text) ? 1 : 0;
  const base = namesDay(parts) ? plusDays(date, daysOn) : plusDays(now, daysOn);
  let at = instantOf({ ...base, ...clock, hour }, zone);
  if (at > moment.now) return at;
  if (!namesDay(parts))
    at = instantOf({ ...plusDays(now, 1), ...clock, hour: open ? likelyHour(clock.hour, text) : hour }, zone);
  else if (parts.isCertain('weekday') && !parts.isCertain('day') && !/\blast\b/i.test(result.text))
    at = instantOf({ ...plusDays(date, 7), ...clock, hour }, zone);
  return at;
}

/** Noon and midnight come without a certain hour from some of the library's parsers. */
function isSpokenTime(parts: ParsedComponents): boolean {
  return parts.tags().has('casualReference/noon') || parts.tags().has('casualReference/midnight');
}

/** Whether the text names a date, as against a weekday or only a time. */
function namesDate(parts: ParsedComponents): boolean {
  return parts.isCertain('day') || parts.isCertain('month');
}

function namesDay(parts: ParsedComponents): boolean {
  return namesDate(parts) || parts.isCertain('weekday');
}

function dateOf(parts: ParsedComponents): Wall {
  const date = { year: parts.get('year')!, month: parts.get('month')!, day: parts.get('day')! };
  return plusDays(date, 0);
}
