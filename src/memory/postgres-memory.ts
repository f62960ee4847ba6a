/**
 * Memory on the server's own database: needs no service, and is the truth also where a service does the recalling.
 *
 * M1 to M5 as in `port.ts`. All that changes a namespace goes through one row of `memory_namespace`, whose lock puts writers in order.
 */
import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import type { Store } from '../store/open-store.ts';
import { storeErrorFrom } from '../store/unavailable.ts';
import { createIndexCache } from './index-cache.ts';
import { namespaceOf } from './namespace.ts';
import type {
  Audience,
  ForgetTarget,
  ListQuery,
  Memory,
  MemoryDraft,
  MemoryKind,
  Profile,
  Remembered,
  Unavailable,
} from './port.ts';
import { emptyMemories, type Manager, nextRevision, rememberDrafts, reviveSlots, type Written } from './rows.ts';
import { holdsAt, type TermIndex } from './term-index.ts';
import { stemsOf } from './terms.ts';

export interface PostgresMemoryOptions {
  store: Pick<Store, 'orm' | 'prepared'>;
  clock: Clock;
  /** Bytes of indexes kept in memory; default 96 MiB, which is some 60,000 memories. */
  indexBytesMax?: number;
  /** How long another process's writes may stay unseen; default 5 s. */
  freshMs?: number;
  /** Told inside the transaction what was added and emptied: for the rows that outside services are told from. */
  changed?: (
    manager: Manager,
    change: { namespace: string; added: string[]; removed: string[]; at: number },
  ) => Promise<void>;
}

/** The database's memory, with what the service-backed one needs beside the port. */
export interface PostgresMemory extends Memory {
  namespaceOf(audience: Audience): Promise<string>;
  /** Memories by key, without those forgotten. Rejects where the database does not answer. */
  byKeys(namespace: string, keys: readonly string[]): Promise<Map<string, Remembered>>;
  /** From here on what is read into memory leaves it when it is not used. */
  start(): void;
  stop(): void;
}

const freshMsDefault = 5_000;
/** Indexes that do not fit are read again by every turn that needs them, so there is room for an eighth of what the heap may grow to. */
const indexBytesDefault = Math.max(96 * 1024 * 1024, getHeapStatistics().heap_size_limit / 8);
/** Namespaces whose names are not reckoned again each time. */
const namesMax = 10_000;
const dayMs = 86_400_000;
const currentSpanMs = 14 * dayMs;
const lastingKinds: readonly MemoryKind[] = ['fact', 'preference', 'relation'];
const lastingMax = 24;
const currentMax = 10;

export function createPostgresMemory(options: PostgresMemoryOptions): PostgresMemory {
  const { clock, changed } = options;
  const { orm, prepared } = options.store;
  const cache = createIndexCache(prepared, {
    bytesMax: options.indexBytesMax ?? indexBytesDefault,
    freshMs: options.freshMs ?? freshMsDefault,
    clock,
  });
  let secret: Promise<string> | undefined;

  const readSecret = async () => {
    const rows = await prepared.execute<{ value: string }[]>(
      `select value from memory_secret where name = 'namespace_key'`,
    );
    return rows[0]!.value;
  };
  const secretOnce = async () => {
    secret ??= readSecret();
    try {
      return await secret;
    } catch (error) {
      secret = undefined;
      throw error;
    }
  };
  const names = new Map<string, string>();
  const nameOf = async (audience: Audience) => {
    const { kind, personaId } = audience;
    // With the length no two audiences look alike, whatever their names hold.
    const whose = `${kind} ${personaId.length} ${personaId} ${kind === 'direct' ? audience.person : audience.chat}`;
    const known = names.get(whose);
    if (known !== undefined) return known;
    const name = namespaceOf(audience, await secretOnce());
    if (names.size >= namesMax) names.clear();
    names.set(whose, name);
    return name;
  };
  const indexOf = async (audience: Audience) => cache.current(await nameOf(audience));

  /** Runs a change in a transaction that alone holds the namespace. */
  const change = async <T>(namespace: string, work: (manager: Manager, revision: number) => Promise<T>): Promise<T> => {
    try {
      return await orm.em
        .fork()
        .transactional(async (manager) => work(manager, await nextRevision(manager, namespace)));
    } finally {
      cache.changed(namespace);
    }
  };

  const remember = async (audience: Audience, drafts: readonly MemoryDraft[]) => {
    if (drafts.length === 0) return { kind: 'remembered' as const, added: 0, superseded: 0 };
    const namespace = await nameOf(audience);
    const written = await write(namespace, drafts);
    cache.wrote(namespace, written, drafts);
    return { kind: 'remembered' as const, added: written.added.size, superseded: written.superseded };
  };

  /** One statement is a transaction by itself; where others are to be told, their rows go into the same one. */
  const write = async (namespace: string, drafts: readonly MemoryDraft[]): Promise<Written> => {
    if (changed === undefined) return rememberDrafts(prepared, namespace, drafts);
    return orm.em.fork().transactional(async (inside) => {
      const written = await rememberDrafts(inside, namespace, drafts);
      const added = [...written.added];
      if (added.length > 0) await changed(inside, { namespace, added, removed: [], at: clock.now() });
      return written;
    });
  };

  const forget = async (audience: Audience, id: string, target: ForgetTarget, at: number) => {
    const namespace = await nameOf(audience);
    const index = await cache.current(namespace);
    return change(namespace, async (manager, revision) => {
      const isNew = await noteWish(manager, namespace, id, target, at);
      if (isNew) {
        const removed = await emptyMemories(manager, namespace, revision, id, conditionOf(target, index));
        await reviveSlots(manager, namespace, revision, id);
        if (removed.length > 0) await changed?.(manager, { namespace, added: [], removed, at: clock.now() });
      }
      const [row] = await manager.execute<{ count: number | string }[]>(
        'select count(*) as count from memory where namespace = ? and forgotten_by = ?',
        [namespace, id],
      );
      return { kind: 'forgotten' as const, memories: Number(row?.count ?? 0) };
    });
  };

  return {
    name: 'postgresql',
    start: cache.start,
    stop: cache.stop,
    namespaceOf: nameOf,
    async byKeys(namespace, keys) {
      const wanted = new Set(keys);
      const index = await cache.current(namespace);
      return new Map([...index.all()].filter(({ key }) => wanted.has(key)).map((memory) => [memory.key, memory]));
    },
    remember: (audience, drafts) => orUnavailable(() => remember(audience, drafts)),
    recall: (audience, query) =>
      orUnavailable(async () => ({
        kind: 'recalled' as const,
        memories: (await indexOf(audience)).search(query),
        from: 'postgresql',
      })),
    profile: (audience, at) =>
      orUnavailable(async () => ({ kind: 'profile' as const, profile: profileOf(await indexOf(audience), at) })),
    forget: (audience, id, target, at) => orUnavailable(() => forget(audience, id, target, at)),
    list: (audience, query) =>
      orUnavailable(async () => ({ kind: 'list' as const, memories: listOf(await indexOf(audience), query) })),
  };
}

/** Keeps the wish itself; false where it is known already. */
async function noteWish(
  manager: Manager,
  namespace: string,
  id: string,
  target: ForgetTarget,
  at: number,
): Promise<boolean> {
  const from = target.by === 'time' ? target.from : target.by === 'everything' ? 0 : null;
  const until = target.by === 'time' ? target.until : target.by === 'everything' ? at : null;
  const rows = await manager.execute<{ id: string }[]>(
    `insert into memory_forgetting (namespace, id, said_from, said_until, at) values (?, ?, ?, ?, ?)
     on conflict do nothing returning id`,
    [namespace, id, from, until, at],
  );
  return rows.length > 0;
}

function conditionOf(target: ForgetTarget, index: TermIndex): Parameters<typeof emptyMemories>[4] {
  switch (target.by) {
    case 'keys':
      return { keys: target.keys };
    case 'time':
      return { from: target.from, until: target.until };
    case 'everything':
      return 'everything';
    case 'subject':
      return { keys: keysAbout(index, target.text) };
  }
}

/** Memories that name every word of a subject, in text or slot, and whatever else was taken from the same messages. */
function keysAbout(index: TermIndex, subject: string): string[] {
  const wanted = stemsOf(subject);
  if (wanted.length === 0) return [];
  const memories = [...index.all()].filter(({ kind }) => kind !== 'boundary');
  const named = memories.filter((memory) => {
    const stems = new Set(stemsOf(`${memory.text} ${(memory.slot ?? '').replace(/[^a-z]+/gi, ' ')}`));
    return wanted.every((stem) => stems.has(stem));
  });
  const sources = new Set(named.flatMap((memory) => memory.sources));
  const keys = new Set(named.map(({ key }) => key));
  for (const memory of memories) {
    if (memory.sources.length > 0 && memory.sources.every((source) => sources.has(source))) keys.add(memory.key);
  }
  return [...keys];
}

function profileOf(index: TermIndex, at: number): Profile {
  const holding = [...index.understood()].filter((memory) => holdsAt(memory, at) && memory.saidBy === 'person');
  const byWeight = (left: Remembered, right: Remembered) =>
    right.importance - left.importance || right.saidAt - left.saidAt;
  const newest = (left: Remembered, right: Remembered) => right.saidAt - left.saidAt;
  return {
    lasting: holding
      .filter(({ kind }) => lastingKinds.includes(kind))
      .sort(byWeight)
      .slice(0, lastingMax),
    current: holding
      .filter(({ kind, saidAt }) => kind === 'plan' && at - saidAt < currentSpanMs)
      .sort(newest)
      .slice(0, currentMax),
    boundaries: holding.filter(({ kind }) => kind === 'boundary').sort(newest),
  };
}

function listOf(index: TermIndex, query: ListQuery): Remembered[] {
  const { limit, kinds, saidBefore = Number.POSITIVE_INFINITY, past = false } = query;
  const looked = kinds === undefined || kinds.includes('episode') ? index.all() : index.understood();
  return [...looked]
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .filter((memory) => memory.saidAt < saidBefore && (past || memory.supersededBy === null))
    .sort((left, right) => right.saidAt - left.saidAt || (left.key < right.key ? 1 : -1))
    .slice(0, limit);
}

/** A database that does not answer is an outcome like a service that does not. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (error) {
    // MikroORM wraps what the driver threw.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    for (const each of [error, cause]) {
      if (storeErrorFrom(each) instanceof JournalUnavailable) {
        return { kind: 'unavailable', problem: 'unreachable', retryable: true };
      }
    }
    throw error;
  }
}
