/**
 * What a feature hands to the host: a machine with a version, the code behind its invocations, and what its named actions
 * become. Two action names belong to the host itself:
 *  - `record {kind, data}`: a row for readers, written in the turn's own commit;
 *  - `answer {to, value}`: the answer to the event with the id `to`, kept with the turn (A4) and given to whoever asks.
 * Every other named action is listed in `outputs` (run once after the commit, lost in a crash: frames, metrics) or in
 * `durableOutputs` (through the outbox: run at least once, with its id as idempotency key, until it resolves).
 *
 * An effect that reaches nothing outside may be named in `localEffects`: it begins as soon as its turn is computed, so that the
 * event and what the effect makes of it are often one commit. All that either of them lets out waits for its commit as ever.
 */
import type { AnyStateMachine, InputFrom, OutputFrom, StateMachine } from 'xstate';
import type { RecordRow } from './journal.ts';
import type { Json, JsonEvent } from './json.ts';

/** What the code of an invocation is given. */
export interface EffectCall<I> {
  address: string;
  input: I;
  /** `address:seq:index`, the idempotency key for the outside world (A5). */
  id: string;
  /** True when an earlier run of this same invocation was cut off by a crash or a restart. */
  resumed: boolean;
  /** The events this invocation had already sent and seen committed, oldest first: continue after them. */
  achieved: readonly JsonEvent[];
  /** Aborts when the machine leaves the state, or the host stops. */
  signal: AbortSignal;
  /**
   * Resolves once the commit that wants this effect is there: at once, unless it is local and began ahead. To be waited for before anything
   * of it can be seen outside (A2). Rejects when that commit failed and the effect is thrown away.
   */
  committed(): Promise<void>;
  /** Sends the actor an event of this invocation's own; resolves after its commit, or says that nobody waits for it any more. */
  send(event: JsonEvent): Promise<'committed' | 'stale'>;
}

export type Effect<I = unknown, O = unknown> = (call: EffectCall<I>) => Promise<O>;

/** Where an output came from. */
export interface OutputMeta {
  address: string;
  /** `address:seq:index` (A5). */
  id: string;
  seq: number;
  at: number;
}

export type Output = (params: Record<string, unknown>, meta: OutputMeta) => void;
export type DurableOutput = (params: Record<string, unknown>, meta: OutputMeta) => Promise<void>;

// The fourth type parameter of a StateMachine is the union of its actors; the other thirteen do not matter here.
type ActorUnion<M> =
  // biome-ignore lint/suspicious/noExplicitAny: inference over a generic class with invariant parameters needs `any`.
  M extends StateMachine<any, any, any, infer A, any, any, any, any, any, any, any, any, any, any> ? A : never;
type LogicOf<M, S> = Extract<ActorUnion<M>, { src: S }>['logic'];

/** The code behind every `invoke` of a machine, by its `src`, typed by the placeholders the machine declares. */
export type EffectsOf<M> = {
  [S in ActorUnion<M>['src']]: Effect<InputFrom<LogicOf<M, S>>, OutputFrom<LogicOf<M, S>>>;
};

/**
 * Whether one run of an effect is local, by its input: code that only reads (this process, the database), or waits for `committed()` before
 * it does more. It may begin before the commit that wants it, and be thrown away with that: until then its id may come again with another
 * input, so it is no idempotency key for anybody yet. `send` still resolves after a commit.
 */
export type LocalEffectsOf<M> = {
  [S in ActorUnion<M>['src']]?: (input: InputFrom<LogicOf<M, S>>) => boolean;
};

export interface ActorDefinition {
  /** The first part of the address. */
  kind: string;
  machine: AnyStateMachine;
  /** Raised whenever a snapshot written before could not be read as it is (A8). */
  version: number;
  /** Turns the persisted machine snapshot of an older version into one of this version; undefined parks the actor. */
  migrate?: (state: Json, fromVersion: number) => Json | undefined;
  /** The machine's input, from the address alone, so that a replay starts the same. */
  input: (address: string) => unknown;
  effects: Record<string, Effect>;
  /** See `LocalEffectsOf`; an effect that is not named starts after its commit. */
  localEffects: Record<string, ((input: unknown) => boolean) | undefined>;
  outputs: Record<string, Output>;
  durableOutputs: Record<string, DurableOutput>;
  /** Told of each record after its commit, before anything else of the turn is let out: for caches that follow the records. */
  recorded?: (record: RecordRow) => void;
  /** Told when an actor was idle so long that it rests or leaves memory (A11): what is cached beside it may go as well. */
  rested?: (address: string) => void;
}

/** Checks a definition's effects against its machine's types; the host keeps definitions untyped. */
export function defineActor<M extends AnyStateMachine>(
  definition: Omit<ActorDefinition, 'machine' | 'effects' | 'localEffects' | 'outputs' | 'durableOutputs'> & {
    machine: M;
    effects: EffectsOf<M>;
    localEffects?: LocalEffectsOf<M>;
    outputs?: Record<string, Output>;
    durableOutputs?: Record<string, DurableOutput>;
  },
): ActorDefinition {
  const { effects, localEffects = {} } = definition;
  return {
    outputs: {},
    durableOutputs: {},
    ...definition,
    effects: effects as Record<string, Effect>,
    localEffects: localEffects as ActorDefinition['localEffects'],
  };
}
