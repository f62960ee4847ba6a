/**
 * Running invocations. An effect starts after the commit that wants it, or ahead of it where it is local (A2); it is aborted when
 * the machine leaves the state, and its end comes back as an event (A6). It is told whether it runs again after a crash, and what
 * it had achieved.
 *
 * An entry stands from the start until its end is settled, not only until the code is through: an actor that is loaded anew
 * while the end waits for its commit must not start the effect a second time.
 */
import type { Invocation } from './actor-state.ts';
import type { Effect, EffectCall } from './definition.ts';
import { isReservedType, type Json, type JsonEvent, plainJson } from './json.ts';
import type { RunQueue } from './run-queue.ts';

/** How the code of an invocation came to its end. */
export interface EffectReport {
  address: string;
  src: string;
  outcome: 'done' | 'error' | 'aborted';
  error?: unknown;
}

export interface EffectsOptions {
  /** The code of `src` for the kind of this address. */
  code(address: string, src: string): Effect | undefined;
  /** Takes an event of an invocation into its actor; resolves after the commit. */
  deliver(address: string, id: string, token: string, event: JsonEvent, ends: boolean): Promise<'committed' | 'stale'>;
  /** Where an invocation's code begins: after the turns that are computed in the same go. */
  queue: Pick<RunQueue, 'add'>;
  started(report: { address: string; src: string; resumed: boolean }): void;
  ended(report: EffectReport): void;
}

export interface Effects {
  /** Runs an invocation, unless this very one runs already; an earlier one under its id is aborted. */
  start(address: string, invocation: Invocation, resumed: boolean): void;
  /** Runs one whose turn is not committed, unless another runs under its id: ending that one is for the commit. */
  startAhead(address: string, invocation: Invocation): void;
  stop(address: string, id: string, token: string): void;
  /** Aborts what runs at an address under other tokens than these, without telling the machine. */
  keepOnly(address: string, invocations: readonly Invocation[]): void;
  isRunning(address: string): boolean;
  readonly running: number;
  /** Aborts everything and starts nothing any more. */
  stopAll(): void;
}

interface Running {
  token: string;
  abort: AbortController;
  /** Of one that began ahead: settled by its commit, or by its end without one. */
  commit: PromiseWithResolvers<void> | null;
}

export function createEffects(options: EffectsOptions): Effects {
  const byAddress = new Map<string, Map<string, Running>>();
  let running = 0;
  let stopped = false;

  const forget = (address: string, id: string, entry: Running) => {
    const entries = byAddress.get(address);
    if (entries?.get(id) !== entry) return;
    entries.delete(id);
    running -= 1;
    if (entries.size === 0) byAddress.delete(address);
  };

  const abort = (address: string, id: string, entry: Running) => {
    forget(address, id, entry);
    entry.abort.abort();
    entry.commit?.reject(entry.abort.signal.reason);
  };

  const run = async (address: string, invocation: Invocation, entry: Running, resumed: boolean): Promise<void> => {
    const { signal } = entry.abort;
    const { id, token, src } = invocation;
    const deliver = (event: JsonEvent, ends: boolean) => options.deliver(address, id, token, event, ends);
    const call: EffectCall<unknown> = {
      address,
      input: invocation.input,
      id: `${address}:${token}`,
      resumed,
      achieved: invocation.achieved,
      signal,
      committed: () => entry.commit?.promise ?? Promise.resolve(),
      async send(event) {
        if (isReservedType(event.type)) throw new Error(`'${String(event.type)}' is not an effect's to send`);
        return signal.aborted ? 'stale' : deliver(plainJson(event) as unknown as JsonEvent, false);
      },
    };
    let event: JsonEvent;
    const report: EffectReport = { address, src, outcome: 'done' };
    try {
      const code = options.code(address, src);
      if (code === undefined) throw new Error(`no code for effect '${src}'`);
      event = { type: `xstate.done.actor.${id}`, output: plainJson(await code(call)), actorId: id };
    } catch (error) {
      event = { type: `xstate.error.actor.${id}`, error: describeError(error), actorId: id };
      report.outcome = signal.aborted ? 'aborted' : 'error';
      report.error = error;
    }
    options.ended(report);
    if (!signal.aborted) await deliver(event, true);
  };

  const begin = (address: string, invocation: Invocation, resumed: boolean, isAhead: boolean): void => {
    const commit = isAhead ? Promise.withResolvers<void>() : null;
    // Nobody may ever ask.
    commit?.promise.catch(() => undefined);
    const entry: Running = { token: invocation.token, abort: new AbortController(), commit };
    const entries = byAddress.get(address) ?? new Map<string, Running>();
    byAddress.set(address, entries);
    entries.set(invocation.id, entry);
    running += 1;
    options.started({ address, src: invocation.src, resumed });
    options.queue.add(() => {
      // Aborted meanwhile, it is forgotten already.
      if (entry.abort.signal.aborted) return;
      void run(address, invocation, entry, resumed).finally(() => forget(address, invocation.id, entry));
    });
  };

  return {
    start(address, invocation, resumed) {
      if (stopped) return;
      const earlier = byAddress.get(address)?.get(invocation.id);
      if (earlier?.token === invocation.token) return earlier.commit?.resolve();
      if (earlier !== undefined) abort(address, invocation.id, earlier);
      begin(address, invocation, resumed, false);
    },
    startAhead(address, invocation) {
      if (!stopped && !byAddress.get(address)?.has(invocation.id)) begin(address, invocation, false, true);
    },
    stop(address, id, token) {
      const entry = byAddress.get(address)?.get(id);
      if (entry?.token === token) abort(address, id, entry);
    },
    keepOnly(address, invocations) {
      for (const [id, entry] of [...(byAddress.get(address) ?? [])]) {
        if (!invocations.some(({ token }) => token === entry.token)) abort(address, id, entry);
      }
    },
    isRunning: (address) => byAddress.has(address),
    get running() {
      return running;
    },
    stopAll() {
      stopped = true;
      for (const [address, entries] of [...byAddress]) {
        for (const [id, entry] of [...entries]) abort(address, id, entry);
      }
    },
  };
}

/** An error as plain JSON for the journal: its name and code, and never its message, which may quote what a user wrote. */
function describeError(error: unknown): Json {
  if (!(error instanceof Error)) return { name: 'Error', code: null, retryable: null };
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  return {
    name: error.name,
    code: typeof code === 'string' ? code : null,
    retryable: typeof retryable === 'boolean' ? retryable : null,
  };
}
