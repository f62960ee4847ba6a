/** The bench runs: every suite, quickly, to a JSON object in which every figure has its name. What the figures are is nobody's test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScript } from '../support/processes.ts';
import { withDeadline } from '../support/waits.ts';

interface Report {
  suites: string[];
  facts: Record<string, unknown>;
  figures: Record<string, number>;
  units: Record<string, string>;
  spread_percent: Record<string, number>;
  goals: { name: string; figure: string; bound: number; value: number; met: boolean }[];
  errors: Record<string, number>;
  notes: string[];
}

const suiteMs = 180_000;

async function run(suite: string): Promise<Report> {
  const bench = await startScript('bench/run.ts', [suite, '--quick', '--json']);
  const { code } = await withDeadline(`the end of the suite ${suite}`, bench.exited, suiteMs).catch(async (error) => {
    await bench.end('SIGKILL');
    throw error;
  });
  assert.equal(code, 0, bench.output());
  const lines = bench.output().trim().split('\n');
  assert.equal(lines.length, 1, `one line of JSON and nothing else:\n${bench.output()}`);
  const report = JSON.parse(lines[0] as string) as Report;
  assert.deepEqual(report.suites, [suite]);
  assert.deepEqual(report.errors, {}, 'what was answered under load is right');
  assert.ok(report.goals.length > 0 && report.notes.length > 0);
  for (const { figure } of report.goals) assert.ok(figure in report.figures, `${figure} has a goal and is measured`);
  for (const [name, value] of Object.entries(report.figures)) {
    assert.ok(name.startsWith(`${suite}.`), name);
    assert.ok(Number.isFinite(value), name);
    assert.ok(report.units[name], `${name} has a unit`);
    assert.ok(name in report.spread_percent, `${name} says how noisy it was`);
  }
  assert.equal(report.facts.postgres_synchronous_commit, 'on');
  return report;
}

/** Everything that counts something must have counted. */
function assertMeasured(report: Report, names: readonly string[]): void {
  for (const name of names) assert.ok((report.figures[name] ?? 0) > 0, `${name} is ${report.figures[name]}`);
}

test('edge: ping/pong and POSTs beside their floors, and idle sockets', async () => {
  const report = await run('edge');
  const sides = ['floor', 'archety'].flatMap((side) => [`edge.ping.${side}_per_s`, `edge.ping.${side}_core_us`]);
  assertMeasured(report, [...sides, 'edge.post.floor_per_s', 'edge.post.route_per_s', 'edge.ping.percent_of_floor']);
  assert.ok('edge.idle.archety_rss_kb' in report.figures);
  assert.ok(!('edge.ping.ws_per_s' in report.figures), 'a quick run leaves the peers out');
});

test('turn: over HTTP, over sockets, alone and on PGlite, beside bare inserts', async () => {
  const report = await run('turn');
  assertMeasured(report, [
    'turn.http_per_s',
    'turn.http_p99_ms',
    'turn.socket_per_s',
    'turn.lone_median_ms',
    'turn.lone_times_insert',
    'turn.pglite_per_s',
    'turn.floor.single_1_median_ms',
    'turn.floor.single_256_per_s',
    'turn.floor.group_256_per_s',
  ]);
  assert.ok((report.figures['turn.http_journal_rows'] ?? 0) >= 2, 'a turn is a message and a reply in the journal');
});

test('memory: residents, passivated ones and their way back', async () => {
  const report = await run('memory');
  // A difference of two heaps, which for a few conversations at rest may have either sign.
  assert.ok('memory.resident_heap_bytes' in report.figures);
  assert.ok((report.facts.memory_resident_actors as number) >= (report.facts.memory_resident_conversations as number));
  assertMeasured(report, [
    'memory.reactivation_one_p99_ms',
    'memory.reactivation_many_p99_ms',
    'memory.load_p99_ms',
    'memory.passivated_heap_mb',
  ]);
  assert.equal(report.facts.memory_passivated_conversations, 500);
});

test('miniapp: one poll with many viewers beside bare publish, many sessions, and idle viewers', async () => {
  const report = await run('miniapp');
  const sides = ['archety', 'bare'].flatMap((side) =>
    ['shown_per_s', 'changes_per_s', 'change_bytes', 'shown_core_us'].map((what) => `miniapp.fan_out.${side}_${what}`),
  );
  assertMeasured(report, [
    ...sides,
    'miniapp.spread_per_s',
    'miniapp.spread_p99_ms',
    'miniapp.fan_out.percent_of_bare',
  ]);
  assert.ok('miniapp.idle.archety_rss_kb' in report.figures);
  assert.ok(!('miniapp.fan_out.colyseus_shown_per_s' in report.figures), 'a quick run leaves the peers out');
});
