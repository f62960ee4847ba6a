/** The command itself: formats, exit codes, and that a wrong reading is told of. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTempFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['eval/run.ts', ...args], { cwd: root, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

function file(...lines: unknown[]): string {
  const path = join(createTempFolder('eval').path, 'cases.jsonl');
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

const date = (id: string, text: string, expect: unknown) => ({
  id,
  text,
  now: '2026-03-04T15:00:00Z',
  zone: 'America/New_York',
  expect,
});

test("dates: the suite's own cases meet the floor", async () => {
  const { code, out } = await run('dates', '--json');
  const result = JSON.parse(out) as { cases: number; passed: number };
  assert.equal(code, 0);
  assert.ok(result.cases >= 200);
  assert.ok(result.passed / result.cases >= 0.97);
});

test('recall and dates: cases written apart from the rules meet the floors as well', async () => {
  for (const [suite, file] of [
    ['dates', 'dates-foreign.jsonl'],
    ['recall', 'recall-foreign-2.jsonl'],
  ] as const) {
    const { out } = await run(suite, '--file', join(root, 'eval', 'cases', file), '--json');
    const { floors } = JSON.parse(out) as { floors: { value: number; atLeast: number }[] };
    assert.ok(
      floors.every(({ value, atLeast }) => value >= atLeast),
      `${file}: ${JSON.stringify(floors)}`,
    );
  }
});

test('dates: a wrong reading is a failure that is shown, in every kind of label', async () => {
  const path = file(
    date('right', 'in two hours', '2026-03-04T17:00:00Z'),
    date('instant', 'in two hours', '2026-03-04T18:00:00Z'),
    date('span', 'from 3 to 5pm', { from: '2026-03-04T20:00:00Z', to: '2026-03-04T23:00:00Z' }),
    date('rule', 'every monday at 8', { rrule: 'FREQ=WEEKLY;BYDAY=TU;BYHOUR=8' }),
    date('none', 'tomorrow at 9', null),
    date('some', 'i love cats', '2026-03-05T14:00:00Z'),
    date('day', 'tomorrow', '2026-03-06T14:00:00Z'),
  );
  const { code, out } = await run('dates', '--file', path, '--json');
  const result = JSON.parse(out) as { passed: number; failures: { id: string }[] };
  assert.equal(code, 0);
  assert.equal(result.passed, 1);
  assert.deepEqual(
    result.failures.map(({ id }) => id),
    ['instant', 'span', 'rule', 'none', 'some', 'day'],
  );
  const shown = await run('dates', '--file', path);
  assert.match(shown.out, /expected \\ got/);
  assert.match(shown.out, /- rule: "every monday at 8"/);
  assert.match(shown.err, /100 %/);
});

test('recall: sources count whole, half or not at all', async () => {
  const message = (id: string, day: number, text: string, from = 'person') => ({
    id,
    at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z`,
    from,
    text,
  });
  const path = file({
    id: 'one',
    messages: [
      message('m1', 1, 'i play the tuba in a marching band'),
      message('m2', 2, 'my cousin Otto sells antique lamps'),
      message('m3', 3, 'lol', 'persona'),
    ],
    queries: [
      { q: 'what instrument do i play, the tuba?', at: '2026-04-01T10:00:00Z', expect: ['m1'] },
      { q: 'tuba', at: '2026-04-01T10:00:00Z', expect: ['m1', 'm3'], answer: 'x' },
      { q: 'xylophone zebra', at: '2026-04-01T10:00:00Z', expect: ['m3'] },
    ],
  });
  const { code, out } = await run('recall', '--file', path, '--json');
  assert.equal(code, 0);
  const result = JSON.parse(out) as { floors: { metric: string; value: number }[]; table: [string, unknown][] };
  assert.equal(result.floors[0]?.metric, 'recall@5');
  assert.equal(result.floors[0]?.value, 0.5);
  for (const name of ['tokens returned a query, mean', 'recall ms, p95'])
    assert.ok(
      result.table.some(([each]) => each === name),
      name,
    );
});

test('what cannot be run says why and ends with 2', async () => {
  for (const [args, why] of [
    [[], /usage/],
    [['nonsense'], /suites:/],
    [['dates', '--model', 'best'], /usage/],
    [['dates', '--wrong'], /usage/],
    [['dates', '--file', '/nonexistent.jsonl'], /cannot be read/],
    [['dates', '--file', file('{"id": 1')], /line 1: is not JSON/],
    [['dates', '--file', file({ id: 'x', text: 'y', now: 'never', zone: 'UTC', expect: null })], /line 1: now/],
    [['dates', '--file', file('')], /holds no cases/],
    [['recall', '--file', file({ id: 'x', messages: [], queries: [] })], /line 1: messages/],
  ] as [string[], RegExp][]) {
    const { code, err } = await run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, why);
  }
});
