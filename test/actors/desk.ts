/** The machine that the host's tests run: a little of everything a machine may write. */
import { type AnyActorRef, assign, emit, fromPromise, sendTo, setup } from 'xstate';
import { type ActorDefinition, defineActor, type Effect } from '../../actors/definition.ts';
import type { Json } from '../../actors/json.ts';

export interface DeskContext {
  /** Everything added, in order. */
  log: number[];
  /** What the effect said while running. */
  said: string[];
  /** How runs of the effect came out. */
  outcomes: string[];
}

export type DeskEvent =
  | { type: 'add'; n: number }
  | { type: 'ask'; to: string }
  | { type: 'pass_on'; address: string; n: number }
  | { type: 'pass_on_later'; address: string; n: number; ms: number }
  | { type: 'note'; text: string }
  | { type: 'ship'; text: string }
  | { type: 'go'; job: string }
  | { type: 'said'; text: string }
  | { type: 'again' }
  | { type: 'leave' }
  | { type: 'finish' }
  | { type: 'fail_in_guard' }
  | { type: 'fail_in_assign' }
  | { type: 'fail_in_params' }
  | { type: 'spin' };

/** A placeholder whose code the host runs. */
export const effect = <O, I = undefined>() =>
  fromPromise<O, I>(() => {
    throw new Error('run by the host');
  });

/** An actor of the system as a target of `sendTo`. */
export const to = (address: string) => ({ address }) as unknown as AnyActorRef;

const fail = (where: string): never => {
  throw new Error(`thrown in ${where}`);
};

export const deskMachine = setup({
  types: {} as { context: DeskContext; events: DeskEvent; emitted: { type: 'added'; n: number } },
  actors: { work: effect<{ words: string }, { job: string }>() },
  actions: {
    record: (_, _params: { kind: string; data: Json }) => {},
    answer: (_, _params: { to: string; value: Json }) => {},
    note: (_, _params: { text: string }) => {},
    ship: (_, _params: { text: string }) => {},
  },
  guards: { fails: () => fail('a guard') },
  delays: { patience: 5_000 },
}).createMachine({
  id: 'desk',
  context: { log: [], said: [], outcomes: [] },
  initial: 'idle',
  on: {
    add: {
      actions: [
        assign({ log: ({ context, event }) => [...context.log, event.n] }),
        emit(({ event }) => ({ type: 'added', n: event.n })),
        { type: 'record', params: ({ event }) => ({ kind: 'added', data: event.n }) },
      ],
    },
    ask: { actions: { type: 'answer', params: ({ context, event }) => ({ to: event.to, value: context.log.length }) } },
    pass_on: {
      actions: sendTo(
        ({ event }) => to(event.address),
        ({ event }) => ({ type: 'add', n: event.n }),
      ),
    },
    pass_on_later: {
      actions: sendTo(
        ({ event }) => to(event.address),
        ({ event }) => ({ type: 'add', n: event.n }),
        {
          delay: ({ event }) => event.ms,
        },
      ),
    },
    note: { actions: { type: 'note', params: ({ event }) => ({ text: event.text }) } },
    ship: { actions: { type: 'ship', params: ({ event }) => ({ text: event.text }) } },
    finish: '.over',
    fail_in_guard: { guard: 'fails', target: '.over' },
    fail_in_assign: { actions: assign({ log: () => fail('assign') }) },
    fail_in_params: { actions: [emit({ type: 'added', n: -1 }), { type: 'note', params: () => fail('params') }] },
    spin: '.spinning',
  },
  states: {
    idle: { on: { go: 'busy' } },
    busy: {
      invoke: {
        id: 'work',
        src: 'work',
        input: ({ event }) => ({ job: event.type === 'go' ? event.job : 'again' }),
        onDone: {
          target: 'idle',
          actions: [
            assign({ outcomes: ({ context, event }) => [...context.outcomes, event.output.words] }),
            { type: 'answer', params: ({ event }) => ({ to: 'go', value: event.output.words }) },
          ],
        },
        onError: { target: 'idle', actions: assign({ outcomes: ({ context }) => [...context.outcomes, 'failed'] }) },
      },
      after: {
        patience: { target: 'idle', actions: assign({ outcomes: ({ context }) => [...context.outcomes, 'late'] }) },
      },
      on: {
        said: { actions: assign({ said: ({ context, event }) => [...context.said, event.text] }) },
        again: { target: 'busy', reenter: true },
        leave: 'idle',
      },
    },
    spinning: { always: 'spun' },
    spun: { always: 'spinning' },
    over: { type: 'final' },
  },
});

export type Work = Effect<{ job: string }, { words: string }>;

export interface DeskOptions {
  kind?: string;
  version?: number;
  migrate?: ActorDefinition['migrate'];
  work?: Work;
  /** Whether a job may begin before its commit; none may unless told otherwise. */
  isLocal?: (job: string) => boolean;
  note?: (text: string, id: string) => void;
  ship?: (text: string, id: string) => Promise<void>;
}

/** The desk as a definition; its effect says its job back at once unless told otherwise. */
export function desk(options: DeskOptions = {}): ActorDefinition {
  return defineActor({
    kind: options.kind ?? 'desk',
    machine: deskMachine,
    version: options.version ?? 1,
    ...(options.migrate === undefined ? {} : { migrate: options.migrate }),
    input: () => undefined,
    effects: { work: options.work ?? (async ({ input }) => ({ words: input.job })) },
    localEffects: { work: ({ job }) => options.isLocal?.(job) === true },
    outputs: { note: (params, { id }) => options.note?.(String(params.text), id) },
    durableOutputs: { ship: async (params, { id }) => options.ship?.(String(params.text), id) },
  });
}
