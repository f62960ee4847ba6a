/**
 * What outside services have yet to be told: rows written in the transaction of the change itself, sent afterwards, until each is told.
 *
 *  - Nothing is lost: a row goes when the service has answered, and not before.
 *  - Told once: a repetition carries the same id, or is looked up first (`MemoryService.add`).
 *  - Several nodes share the work: whoever sends a row moves its time on first.
 */
import type { Clock } from '../../actors/clock.ts';
import type { StoreOrm } from '../store/driver.ts';
import type { Breaker } from './breaker.ts';
import type { Manager } from './rows.ts';
import type { MemoryService, ServiceOutcome } from './service.ts';

export interface Dispatch {
  /** Writes what changed, inside the transaction of the change. */
  write(manager: Manager, change: { namespace: string; added: string[]; removed: string[]; at: number }): Promise<void>;
  /** Looks for due rows now. */
  kick(): void;
  start(): void;
  /** Stops; resolves when the calls under way are over. */
  stop(): Promise<void>;
}

export interface DispatchOptions {
  orm: Pick<StoreOrm, 'em'>;
  clock: Clock;
  services: readonly { service: MemoryService; breaker: Breaker }[];
  /** How often to look for due rows, milliseconds; default 5,000. */
  pollMs?: number;
  /** The first wait before a row is tried again, milliseconds, doubled each time; default 1,000. */
  backoffMs?: number;
  /** Told of each row given up: refused for good, several times. */
  gaveUp?(report: { service: string; operation: string }): void;
  /** Told when the database does not answer. */
  failed?(error: unknown): void;
}

const rowsPerLook = 16;
const leaseMs = 60_000;
const refusalsMax = 3;

interface Row {
  namespace: string;
  key: string;
  operation: 'add' | 'remove';
  attempts: number;
  text: string;
  kind: 'fact';
  said_at: number;
  said_by: 'person' | 'persona';
  forgotten_by: string | null;
}

export function createDispatch(options: DispatchOptions): Dispatch {
  const { orm, clock, services, pollMs = 5_000 } = options;
  type State = { phase: 'idle' } | { phase: 'running'; cancel: () => void } | { phase: 'stopped' };
  let state: State = { phase: 'idle' };
  const working = new Map<string, Promise<void>>();

  const finish = (service: string, row: Row) =>
    orm.em
      .fork()
      .execute('delete from memory_dispatch where service = ? and namespace = ? and key = ? and operation = ?', [
        service,
        row.namespace,
        row.key,
        row.operation,
      ]);

  const tell = (service: MemoryService, row: Row): Promise<ServiceOutcome> => {
    // Forgotten since: there is nothing to tell any more, only to take back.
    if (row.operation === 'remove' || row.forgotten_by !== null) return service.remove(row.namespace, row.key);
    const draft = { key: row.key, text: row.text, kind: row.kind, saidAt: Number(row.said_at), saidBy: row.said_by };
    return service.add(row.namespace, draft, row.attempts > 1);
  };

  const sendRow = async (service: MemoryService, breaker: Breaker, row: Row): Promise<'told' | 'failed'> => {
    const outcome = await tell(service, row);
    if (outcome.kind === 'done') {
      breaker.succeeded();
      await finish(service.name, row);
      return 'told';
    }
    // A refusal is about this row; the service itself is there.
    if (outcome.retryable) breaker.failed();
    else breaker.succeeded();
    if (!outcome.retryable && row.attempts >= refusalsMax) {
      options.gaveUp?.({ service: service.name, operation: row.operation });
      await finish(service.name, row);
      return 'failed';
    }
    const backoffMs = Math.min(600_000, (options.backoffMs ?? 1_000) * 2 ** Math.min(row.attempts, 10));
    await orm.em
      .fork()
      .execute('update memory_dispatch set due_at = ? where service = ? and namespace = ? and key = ?', [
        clock.now() + backoffMs,
        service.name,
        row.namespace,
        row.key,
      ]);
    return 'failed';
  };

  /** Rows taken and not tried are due again at once. */
  const handBack = async (service: string, rows: readonly Row[]) => {
    for (const { namespace, key, attempts } of rows) {
      await orm.em
        .fork()
        .execute(
          'update memory_dispatch set due_at = ?, attempts = ? where service = ? and namespace = ? and key = ?',
          [clock.now(), attempts - 1, service, namespace, key],
        );
    }
  };

  const drain = async (service: MemoryService, breaker: Breaker): Promise<void> => {
    while (
      state.phase === 'running' &&
      (await isAnyDue(orm.em.fork(), service.name, clock.now())) &&
      breaker.allows()
    ) {
      // Half open, one row is the trial.
      const rows = await claim(
        orm.em.fork(),
        service.name,
        clock.now(),
        breaker.phase === 'half_open' ? 1 : rowsPerLook,
      );
      // Another node was faster: the trial is its.
      if (rows.length === 0 && breaker.phase === 'half_open') breaker.failed();
      for (const [index, row] of rows.entries()) {
        if ((await sendRow(service, breaker, row)) === 'told' || breaker.phase !== 'open') continue;
        await handBack(service.name, rows.slice(index + 1));
        return;
      }
    }
  };

  const kick = () => {
    if (state.phase !== 'running') return;
    for (const { service, breaker } of services) {
      // One sender at a time; one more look afterwards for what came in meanwhile.
      const before = working.get(service.name) ?? Promise.resolve();
      const mine: Promise<void> = before
        .then(() => drain(service, breaker))
        .catch((error: unknown) => options.failed?.(error))
        .finally(() => {
          if (working.get(service.name) === mine) working.delete(service.name);
        });
      working.set(service.name, mine);
    }
  };

  const poll = () => {
    if (state.phase !== 'running') return;
    if (working.size === 0) kick();
    state = { phase: 'running', cancel: clock.after(pollMs, poll) };
  };

  return {
    async write(manager, { namespace, added, removed, at }) {
      for (const { service } of services) {
        await enqueue(manager, service.name, namespace, 'add', added, at);
        await enqueue(manager, service.name, namespace, 'remove', removed, at);
      }
    },
    kick,
    start() {
      if (state.phase !== 'idle') throw new Error(`the dispatch is ${state.phase}`);
      state = { phase: 'running', cancel: () => undefined };
      poll();
    },
    async stop() {
      if (state.phase === 'running') state.cancel();
      state = { phase: 'stopped' };
      await Promise.allSettled(working.values());
    },
  };
}

async function enqueue(
  manager: Manager,
  service: string,
  namespace: string,
  operation: 'add' | 'remove',
  keys: readonly string[],
  at: number,
) {
  if (keys.length === 0) return;
  // Boundaries are rules of this server and nobody else's business.
  await manager.execute(
    `insert into memory_dispatch (service, namespace, key, operation, attempts, due_at, created_at)
     select ?, namespace, key, ?, 0, ?, ? from memory
     where namespace = ? and key in (select jsonb_array_elements_text(?::jsonb)) and kind <> 'boundary'
     on conflict (service, namespace, key) do update
     set operation = excluded.operation, attempts = 0, due_at = excluded.due_at`,
    [service, operation, at, at, namespace, JSON.stringify(keys)],
  );
}

async function isAnyDue(manager: Manager, service: string, now: number): Promise<boolean> {
  const rows = await manager.execute<{ due: number }[]>(
    'select 1 as due from memory_dispatch where service = ? and due_at <= ? limit 1',
    [service, now],
  );
  return rows.length > 0;
}

/** Takes due rows for this node, with what there is to tell. */
function claim(manager: Manager, service: string, now: number, limit: number): Promise<Row[]> {
  return manager.execute<Row[]>(
    `with due as (
       select namespace, key from memory_dispatch
       where service = ? and due_at <= ? order by due_at limit ? for update skip locked
     ), taken as (
       update memory_dispatch d set attempts = d.attempts + 1, due_at = ?
       from due where d.service = ? and d.namespace = due.namespace and d.key = due.key
       returning d.namespace, d.key, d.operation, d.attempts
     )
     select taken.*, m.text, m.kind, m.said_at, m.said_by, m.forgotten_by
     from taken join memory m on m.namespace = taken.namespace and m.key = taken.key
     order by m.said_at`,
    [service, now, limit, now + leaseMs, service],
  );
}
