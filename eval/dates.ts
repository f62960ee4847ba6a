/**
 * Suite `dates`: `{id, text, now, zone, expect: ISO instant | {from, to} | {rrule} | null}`.
 *
 * Exact where the text is: an instant is that instant, a span both its ends (a second's difference is none: some write 23:59:59), a rule
 * the same rule however it is spelled. Where the text names only a day or a part of one, a label had to choose a moment: any moment
 * inside counts, and of spans those that share at least half.
 */
import { z } from 'zod';
import { readDate } from '../src/dates/natural-date.ts';
import { type DateReading, normalRule } from '../src/dates/reading.ts';
import { isZone } from '../src/dates/zone.ts';
import { type Failure, percentile, type Suite } from './suite.ts';

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'must be an ISO instant');

const caseSchema = z.object({
  id: z.string(),
  text: z.string(),
  now: instant,
  zone: z.string().refine(isZone, 'must be a time zone'),
  expect: z.union([instant, z.object({ from: instant, to: instant }), z.object({ rrule: z.string() }), z.null()]),
});
type DateCase = z.infer<typeof caseSchema>;

const secondMs = 1_000;

export const datesSuite: Suite<DateCase> = {
  name: 'dates',
  about: 'natural dates: instants, spans, recurring rules, and texts without any',
  casesFile: 'dates.jsonl',
  read(value) {
    const parsed = caseSchema.safeParse(value);
    if (parsed.success) return { kind: 'case', value: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'problem', problem: `${issue?.path.join('.')} ${issue?.message}` };
  },
  async run(cases, { progress }) {
    const failures: Failure[] = [];
    const times: number[] = [];
    const labels = ['instant', 'span', 'recurring', 'none'];
    const counts = labels.map(() => labels.map(() => 0));
    cases.forEach((each, index) => {
      const startedAt = performance.now();
      const reading = readDate(each.text, { now: Date.parse(each.now), zone: each.zone });
      times.push(performance.now() - startedAt);
      const row = labels.indexOf(kindOfLabel(each.expect));
      counts[row]![labels.indexOf(reading === null ? 'none' : reading.kind)]! += 1;
      if (!agrees(reading, each.expect)) {
        failures.push({
          id: each.id,
          asked: `${JSON.stringify(each.text)} at ${each.now} in ${each.zone}`,
          expected: JSON.stringify(each.expect),
          got: described(reading),
        });
      }
      progress(index + 1, cases.length);
    });
    const passed = cases.length - failures.length;
    return {
      suite: 'dates',
      cases: cases.length,
      passed,
      table: [['p95 ms a text', percentile(times, 0.95)]],
      confusion: { labels, counts },
      floors: [{ metric: 'accuracy', value: passed / cases.length, atLeast: 0.97 }],
      failures,
    };
  },
};

function kindOfLabel(expect: DateCase['expect']): string {
  if (expect === null) return 'none';
  if (typeof expect === 'string') return 'instant';
  return 'rrule' in expect ? 'recurring' : 'span';
}

/** Whether a reading is what the label says; see the top of this file. */
export function agrees(reading: DateReading | null, expect: DateCase['expect']): boolean {
  if (reading === null || expect === null) return reading === expect;
  if (typeof expect === 'string') return agreesWithInstant(reading, Date.parse(expect));
  if ('rrule' in expect) return reading.kind === 'recurring' && normalRule(reading.rrule) === normalRule(expect.rrule);
  return reading.kind === 'span' && agreesWithSpan(reading, Date.parse(expect.from), Date.parse(expect.to));
}

function agreesWithInstant(reading: DateReading, at: number): boolean {
  if (reading.kind === 'instant') return Math.abs(reading.at - at) < secondMs;
  return reading.kind === 'span' && reading.loose && at >= reading.from && at < reading.until;
}

function agreesWithSpan(reading: Extract<DateReading, { kind: 'span' }>, from: number, to: number): boolean {
  if (Math.abs(reading.from - from) <= secondMs && Math.abs(reading.until - to) <= secondMs) return true;
  if (!reading.loose) return false;
  const shared = Math.min(reading.until, to) - Math.max(reading.from, from);
  return shared >= 0.5 * (Math.max(reading.until, to) - Math.min(reading.from, from));
}

function described(reading: DateReading | null): string {
  if (reading === null) return 'null';
  if (reading.kind === 'recurring') return reading.rrule;
  if (reading.kind === 'instant') return new Date(reading.at).toISOString();
  return `${new Date(reading.from).toISOString()} to ${new Date(reading.until).toISOString()}${reading.loose ? ', loose' : ''}`;
}
