/**
 * The database's floors, measured from the server's core with the server's own driver: rows of 1 KB, each durable before its
 * appender goes on. `single` is one INSERT a row, `group` is one statement for all rows that wait (`jsonb_to_recordset`).
 */
import pg from 'pg';
import { answerHarness, parameters } from '../child-side.ts';
import { Recorder } from '../load/recorder.ts';

export interface InsertParameters {
  databaseUrl: string;
}

export interface InsertTask {
  mode: 'single' | 'group';
  inFlight: number;
  warmUpSeconds: number;
  seconds: number;
}

const { databaseUrl } = parameters<InsertParameters>();
/** As many as the server's journal has. */
const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
await pool.query(
  'create table if not exists bench_row (address text collate "C", seq bigint, body text not null, primary key (address, seq))',
);
/** About what a journal row holds, and not so regular that it compresses away. */
const body = Array.from({ length: 128 }, (_, index) =>
  (index * 2_654_435_761).toString(36).padStart(8, '0').slice(-8),
).join('');
let seq = 0;

const single = 'insert into bench_row (address, seq, body) values ($1, $2, $3)';
const group =
  'insert into bench_row select * from jsonb_to_recordset($1::jsonb) as r(address text, seq bigint, body text)';

interface Row {
  address: string;
  seq: number;
  body: string;
}

function appendAlone(row: Row): Promise<unknown> {
  return pool.query({ name: 'bench_single', text: single, values: [row.address, row.seq, row.body] });
}

let waiting: { row: Row; done(): void; failed(error: unknown): void }[] = [];
let isFlushing = false;

function appendInGroup(row: Row): Promise<unknown> {
  return new Promise((resolve, reject) => {
    waiting.push({ row, done: () => resolve(undefined), failed: reject });
    if (isFlushing) return;
    isFlushing = true;
    setImmediate(() => void flush());
  });
}

async function flush(): Promise<void> {
  const batch = waiting;
  waiting = [];
  try {
    await pool.query({ name: 'bench_group', text: group, values: [JSON.stringify(batch.map(({ row }) => row))] });
    for (const { done } of batch) done();
  } catch (error) {
    for (const { failed } of batch) failed(error);
  }
  isFlushing = waiting.length > 0;
  if (isFlushing) setImmediate(() => void flush());
}

async function append(task: InsertTask): Promise<unknown> {
  const recorder = new Recorder();
  const add = task.mode === 'single' ? appendAlone : appendInGroup;
  const measureAt = performance.now() + task.warmUpSeconds * 1_000;
  const endAt = measureAt + task.seconds * 1_000;
  const appender = async (address: string): Promise<void> => {
    for (let now = performance.now(); now < endAt; ) {
      seq += 1;
      await add({ address, seq, body });
      const startedAt = now;
      now = performance.now();
      if (startedAt >= measureAt) recorder.record(now - startedAt);
    }
  };
  await Promise.all(Array.from({ length: task.inFlight }, (_, index) => appender(`bench/${index}`)));
  return recorder.summary(task.seconds);
}

answerHarness(
  {},
  {
    append: (task) => append(task as InsertTask),
    stop: () => pool.end(),
  },
);
