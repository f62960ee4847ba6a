/**
 * The memory of a server: its own database always, and in front of it the services that are configured. Supermemory is asked first; mem0
 * where it is the only one or Supermemory is down; the database where neither answers. Every service is told everything, later and
 * durably (`dispatch.ts`), so that whichever is asked knows.
 */
import type { Clock } from '../../actors/clock.ts';
import type { Store } from '../store/open-store.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createMem0 } from './mem0.ts';
import type { Audience, Memory, Recalled, RecallOutcome, RecallQuery } from './port.ts';
import { createPostgresMemory, type PostgresMemory } from './postgres-memory.ts';
import type { MemoryService, ServiceOptions } from './service.ts';
import { createSupermemory } from './supermemory.ts';
import { holdsAt } from './term-index.ts';

/** What is worth a log line; nothing in it but names of our own. */
export type MemoryEvent =
  | { event: 'memory_service_down'; service: string }
  | { event: 'memory_service_back'; service: string }
  | { event: 'memory_dispatch_dropped'; service: string; operation: string }
  | { event: 'memory_dispatch_failed'; error: unknown };

export interface MemoryOptions {
  store: Pick<Store, 'orm' | 'prepared'>;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
  supermemory?: Pick<ServiceOptions, 'apiKey' | 'baseUrl'> | null;
  mem0?: Pick<ServiceOptions, 'apiKey' | 'baseUrl'> | null;
  /** See `ServiceOptions`. */
  searchMs?: number;
  writeMs?: number;
  /** How often to look for what services have yet to be told, milliseconds. */
  pollMs?: number;
  /** See `DispatchOptions`. */
  backoffMs?: number;
  /** See `BreakerOptions`. */
  coolMs?: number;
  observe?(event: MemoryEvent): void;
}

export interface MemoryFeature {
  readonly memory: Memory;
  /** Begins to tell the services what they have yet to be told. */
  start(): void;
  stop(): Promise<void>;
}

/** Of two rankings that cannot be compared, what stands high in either. The constant as in Cormack et al. (2009). */
const fusionConstant = 60;
const pastPenalty = 0.5;

interface Guarded {
  service: MemoryService;
  breaker: Breaker;
}

export function createMemory(options: MemoryOptions): MemoryFeature {
  const { store, clock, observe = () => undefined } = options;
  const guarded = servicesOf(options).map((service): Guarded => {
    const breaker = createBreaker({
      clock,
      ...(options.coolMs !== undefined && { coolMs: options.coolMs }),
      changed(phase) {
        if (phase === 'open') observe({ event: 'memory_service_down', service: service.name });
        if (phase === 'closed') observe({ event: 'memory_service_back', service: service.name });
      },
    });
    return { service, breaker };
  });
  if (guarded.length === 0) {
    const memory = createPostgresMemory({ store, clock });
    return { memory, start: memory.start, stop: async () => memory.stop() };
  }
  const dispatch = createDispatch({
    orm: store.orm,
    clock,
    services: guarded,
    ...(options.pollMs !== undefined && { pollMs: options.pollMs }),
    ...(options.backoffMs !== undefined && { backoffMs: options.backoffMs }),
    gaveUp: (report) => observe({ event: 'memory_dispatch_dropped', ...report }),
    failed: (error) => observe({ event: 'memory_dispatch_failed', error }),
  });
  const own = createPostgresMemory({ store, clock, changed: dispatch.write });
  return {
    memory: serviceBacked(own, guarded, dispatch),
    start() {
      own.start();
      dispatch.start();
    },
    async stop() {
      own.stop();
      await dispatch.stop();
    },
  };
}

function servicesOf({ supermemory, mem0, fetch, searchMs, writeMs }: MemoryOptions): MemoryService[] {
  const common = { fetch, ...(searchMs !== undefined && { searchMs }), ...(writeMs !== undefined && { writeMs }) };
  const services: MemoryService[] = [];
  if (supermemory) services.push(createSupermemory({ ...supermemory, ...common }));
  if (mem0) services.push(createMem0({ ...mem0, ...common }));
  return services;
}

function serviceBacked(own: PostgresMemory, guarded: readonly Guarded[], dispatch: Dispatch): Memory {
  /** Asks the services in turn; null where none answers. */
  const searchOutside = async (namespace: string, query: RecallQuery, signal?: AbortSignal) => {
    for (const { service, breaker } of guarded) {
      if (signal?.aborted) return null;
      if (!breaker.allows()) continue;
      const outcome = await service.search(namespace, query.text, query.limit, signal);
      if (outcome.kind === 'found') {
        breaker.succeeded();
        return { name: service.name, keys: outcome.keys };
      }
      // Also where the caller could not wait any longer: a service too slow to be of use is down for this purpose.
      breaker.failed();
    }
    return null;
  };

  const recall = async (audience: Audience, query: RecallQuery, signal?: AbortSignal): Promise<RecallOutcome> => {
    const known = await own.recall(audience, query);
    if (known.kind === 'unavailable') return known;
    const namespace = await own.namespaceOf(audience);
    const outside = await searchOutside(namespace, query, signal);
    if (outside === null) return known;
    const rows = await own.byKeys(namespace, outside.keys);
    const named = outside.keys.flatMap((key) => {
      const memory = rows.get(key);
      return memory === undefined || memory.kind === 'boundary' || (query.past === false && !holdsAt(memory, query.at))
        ? []
        : [memory];
    });
    return {
      kind: 'recalled',
      memories: fused(
        named.map((memory) => ({ memory, score: 0 })),
        known.memories,
        query,
      ),
      from: outside.name,
    };
  };

  const kicking = <T extends { kind: string }>(outcome: T): T => {
    if (outcome.kind !== 'unavailable') dispatch.kick();
    return outcome;
  };

  return {
    name: guarded[0]!.service.name,
    remember: async (audience, drafts) => kicking(await own.remember(audience, drafts)),
    recall,
    profile: own.profile,
    forget: async (audience, id, target, at) => kicking(await own.forget(audience, id, target, at)),
    list: own.list,
  };
}

/** Reciprocal rank fusion; each message once, and what is no longer true behind what is. */
function fused(first: readonly Recalled[], second: readonly Recalled[], query: RecallQuery): Recalled[] {
  const scores = new Map<string, Recalled>();
  for (const list of [first, second]) {
    list.forEach((each, rank) => {
      const { key, supersededBy } = each.memory;
      const past = supersededBy === null ? 1 : pastPenalty;
      const score = (scores.get(key)?.score ?? 0) + past / (fusionConstant + rank);
      // The second list is our own, which knows what was said around a memory.
      scores.set(key, { ...each, score });
    });
  }
  const seen = new Set<string>();
  return [...scores.values()]
    .sort((left, right) => right.score - left.score)
    .filter(({ memory }) => {
      const repeated = memory.sources.length > 0 && memory.sources.every((source) => seen.has(source));
      for (const source of memory.sources) seen.add(source);
      return !repeated;
    })
    .slice(0, query.limit);
}
