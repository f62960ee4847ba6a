/** Tools that compute: sums, units, the time here and elsewhere, dates. They look at nothing and change nothing. */
import { z } from 'zod';
import { findDate } from '../dates/natural-date.ts';
import { instantOf, type Wall, wallAt } from '../dates/zone.ts';
import { unitQuestionIn } from '../units/unit-question.ts';
import { converted, unitOf } from '../units/units.ts';
import { sumOf } from './arithmetic.ts';
import { dateAnswerOf } from './date-question.ts';
import { placesIn, zoneOfPlace } from './places.ts';
import { anyTool, type Tool, type ToolResult } from './tool.ts';

const text = z.string().trim().min(1).max(500);
const free = { timeoutMs: 250, usage: { costMicros: 0 }, callers: 'anyone', reach: 'none' } as const;

const sumInput = z.object({ text }).describe('a sum in words or signs, such as "15% of 80"');
const sumOutput = z.object({ value: z.number(), expression: z.string() });

export const calculator: Tool<z.infer<typeof sumInput>, z.infer<typeof sumOutput>> = {
  ...free,
  name: 'calculator',
  about: 'Computes a sum: percentages, tips, roots, powers, averages, the four operations.',
  input: sumInput,
  output: sumOutput,
  run(input) {
    const sum = sumOf(input.text);
    if (sum.kind === 'value') return { kind: 'done', output: { value: sum.value, expression: sum.expression } };
    return {
      kind: 'needs',
      field: 'text',
      question:
        sum.kind === 'impossible'
          ? 'That has no answer: it divides by nothing, or grows without end. Which sum did you mean?'
          : 'Which sum exactly?',
    };
  },
};

const unitInput = z.union([
  z.object({ text }),
  z.object({ value: z.number(), from: z.string().min(1).max(40), to: z.string().min(1).max(40) }),
]);
const unitOutput = z.object({
  value: z.number(),
  from: z.string(),
  result: z.number(),
  to: z.string(),
  approximate: z.boolean(),
});

export const unitConversion: Tool<z.infer<typeof unitInput>, z.infer<typeof unitOutput>> = {
  ...free,
  name: 'unit_conversion',
  about: 'Converts between units of measurement. Not for money: rates change, which is a web search.',
  input: unitInput,
  output: unitOutput,
  run(input) {
    const asked = 'text' in input ? unitQuestionIn(input.text.toLowerCase()) : namedUnits(input);
    if (asked === null) return { kind: 'needs', field: 'text', question: 'From which unit to which?' };
    const { value, from, to } = asked;
    const exact = converted(value, from, to);
    const result = exact ?? cooked(value, from.symbol, to.symbol);
    if (result === undefined)
      return { kind: 'needs', field: 'to', question: 'Those measure different things. Into which unit?' };
    return {
      kind: 'done',
      output: {
        value,
        from: from.symbol,
        result: Number(result.toPrecision(10)),
        to: to.symbol,
        approximate: exact === undefined,
      },
    };
  },
};

function namedUnits({ value, from, to }: { value: number; from: string; to: string }) {
  const [source, target] = [unitOf(from.toLowerCase()), unitOf(to.toLowerCase())];
  return source === undefined || target === undefined ? null : { value, from: source, to: target };
}

/** Between volume and mass as if it were water: what cooks do when nothing else is known. */
function cooked(value: number, from: string, to: string): number | undefined {
  const [source, target] = [unitOf(from.toLowerCase()), unitOf(to.toLowerCase())];
  if (source === undefined || target === undefined) return undefined;
  const isKitchen = [source, target].every(({ dimension }) => dimension === 'mass' || dimension === 'volume');
  return isKitchen ? (value * source.factor) / target.factor : undefined;
}

const timeInput = z.object({ text: text.optional(), place: z.string().max(80).optional() });
const timeOutput = z.object({
  /** Wall times, `YYYY-MM-DD HH:MM`, with weekday. */
  times: z.array(z.object({ place: z.string(), zone: z.string(), local: z.string(), weekday: z.string() })).min(1),
});

export const time: Tool<z.infer<typeof timeInput>, z.infer<typeof timeOutput>> = {
  ...free,
  name: 'time',
  about: 'The time and date now, here or at a place; or what a time here is at a place.',
  input: timeInput,
  output: timeOutput,
  run({ text: question = '', place }, { now, zone }) {
    const named = place !== undefined ? zonesOf(place) : placesIn(question);
    if (named === null) return { kind: 'needs', field: 'place', question: 'Which bigger city is that near?' };
    if (named.length === 0 && zone === null)
      return { kind: 'needs', field: 'zone', question: 'Which city are you in?' };
    const at = momentAsked(question, named, now, zone);
    const places = named.length > 0 ? named : [{ place: 'here', zone: zone! }];
    return { kind: 'done', output: { times: places.map((each) => ({ ...each, ...shown(at, each.zone) })) } };
  },
};

function zonesOf(place: string): { place: string; zone: string }[] | null {
  const zone = zoneOfPlace(place);
  return zone === undefined ? null : [{ place, zone }];
}

/** A clock time in the question belongs to the first place named before it, else to the person. */
function momentAsked(
  question: string,
  named: readonly { place: string; zone: string }[],
  now: number,
  zone: string | null,
): number {
  const match = /\b(\d{1,2})(?::(\d\d))? ?(am|pm)\b|\b(\d{1,2}):(\d\d)\b|\b(noon|midnight)\b/i.exec(question);
  if (match === null) return now;
  const [, hour12, minute12, half, hour24, minute24, word] = match;
  const hour =
    word === undefined
      ? hour24 === undefined
        ? (Number(hour12) % 12) + (/pm/i.test(half!) ? 12 : 0)
        : Number(hour24)
      : /noon/i.test(word)
        ? 12
        : 0;
  const minute = Number(minute12 ?? minute24 ?? 0);
  const from =
    /\b(?:here|my time)\b/i.test(question) && zone !== null
      ? zone
      : named.length > 1
        ? named[0]!.zone
        : (zone ?? named[0]?.zone ?? 'UTC');
  return instantOf({ ...wallAt(now, from), hour, minute, second: 0 }, from);
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const two = (value: number): string => String(value).padStart(2, '0');

function shown(at: number, zone: string): { local: string; weekday: string } {
  const wall = wallAt(at, zone);
  return { local: `${dayOf(wall)} ${two(wall.hour)}:${two(wall.minute)}`, weekday: weekdayOf(wall) };
}

function dayOf({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): string {
  return `${year}-${two(month)}-${two(day)}`;
}

function weekdayOf({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): string {
  return weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]!;
}

const dateInput = z.object({ text });
const dateOutput = z.union([
  z.object({ date: z.string(), weekday: z.string(), leapYear: z.boolean() }),
  z.object({ days: z.number().int(), weeks: z.number(), from: z.string(), to: z.string() }),
]);

export const dateMath: Tool<z.infer<typeof dateInput>, z.infer<typeof dateOutput>> = {
  ...free,
  name: 'date_math',
  about: 'Days between dates, the date or weekday of a day described in words, ages, leap years.',
  input: dateInput,
  output: dateOutput,
  run({ text: question }, { now, zone }): ToolResult<z.infer<typeof dateOutput>> {
    const place = zone ?? 'UTC';
    const dayIn = (words: string, from: number): Wall | null => {
      const found = findDate(words, { now: from, zone: place });
      if (found === null || found.reading.kind === 'recurring') return null;
      return wallAt(found.reading.kind === 'instant' ? found.reading.at : found.reading.from, place);
    };
    const answer = dateAnswerOf(question, wallAt(now, place), (words, today) =>
      dayIn(words, today === undefined ? now : instantOf({ ...today, hour: 12, minute: 0, second: 0 }, place)),
    );
    if (answer === null) return { kind: 'needs', field: 'text', question: 'Which date do you mean?' };
    if (answer.kind === 'day') {
      const { day } = answer;
      const isLeap = new Date(Date.UTC(day.year, 1, 29)).getUTCMonth() === 1;
      return { kind: 'done', output: { date: dayOf(day), weekday: weekdayOf(day), leapYear: isLeap } };
    }
    const days = Math.round((noonOf(answer.to) - noonOf(answer.from)) / 86_400_000);
    return {
      kind: 'done',
      output: { days, weeks: Number((days / 7).toFixed(1)), from: dayOf(answer.from), to: dayOf(answer.to) },
    };
  },
};

function noonOf({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): number {
  return Date.UTC(year, month - 1, day, 12);
}

export const factTools: readonly Tool[] = [
  anyTool(calculator),
  anyTool(unitConversion),
  anyTool(time),
  anyTool(dateMath),
];
