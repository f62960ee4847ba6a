/** The machine of the simulation: it writes down all that happened to it, so that what happened twice or never shows. */
import { assign, emit, raise, sendTo, setup } from 'xstate';
import { type ActorDefinition, defineActor } from '../../actors/definition.ts';
import type { Json } from '../../actors/json.ts';
import { effect, to } from './desk.ts';

/** Lists of event ids, in the order in which they happened. */
export interface Notes {
  /** Events told from outside. */
  applied: string[];
  /** Messages of other actors. */
  got: string[];
  /** Timers. */
  rang: string[];
  /** What effects said while running, `<id>.<n>`. */
  said: string[];
  /** Effects that came to their end. */
  ran: string[];
  failed: string[];
}

export type ToldEvent =
  | { type: 'mark'; id: string }
  | { type: 'pass'; id: string; target: string }
  | { type: 'later'; id: string; target: string; ms: number }
  | { type: 'arm'; id: string; ms: number }
  | { type: 'ship'; id: string }
  | { type: 'work'; id: string }
  | { type: 'bad'; id: string };
type SimulatedEvent =
  | ToldEvent
  | { type: 'got'; id: string }
  | { type: 'rang'; id: string }
  | { type: 'said'; id: string };

export const saidPerRun = 2;

export const simulatedMachine = setup({
  types: {} as { context: Notes; events: SimulatedEvent; emitted: { type: 'frame'; id: string } },
  actors: { work: effect<null, { id: string }>() },
  actions: {
    note: assign(({ context, event }) => ({ applied: [...context.applied, (event as { id: string }).id] })),
    frame: emit(({ event }) => ({ type: 'frame' as const, id: (event as { id: string }).id })),
    answer: (_, _params: { to: string; value: Json }) => {},
    ship: (_, _params: { id: string }) => {},
  },
}).createMachine({
  id: 'simulated',
  context: { applied: [], got: [], rang: [], said: [], ran: [], failed: [] },
  initial: 'idle',
  on: {
    mark: {
      actions: [
        'note',
        'frame',
        { type: 'answer', params: ({ context, event }) => ({ to: event.id, value: context.applied.length }) },
      ],
    },
    pass: {
      actions: [
        'note',
        sendTo(
          ({ event }) => to(event.target),
          ({ event }) => ({ type: 'got', id: event.id }),
        ),
      ],
    },
    later: {
      actions: [
        'note',
        sendTo(
          ({ event }) => to(event.target),
          ({ event }) => ({ type: 'got', id: event.id }),
          {
            delay: ({ event }) => event.ms,
          },
        ),
      ],
    },
    arm: {
      actions: ['note', raise(({ event }) => ({ type: 'rang', id: event.id }), { delay: ({ event }) => event.ms })],
    },
    ship: { actions: ['note', { type: 'ship', params: ({ event }) => ({ id: event.id }) }] },
    work: { target: '.busy', actions: 'note', reenter: true },
    bad: {
      actions: assign(() => {
        throw new Error('bad');
      }),
    },
    got: { actions: assign({ got: ({ context, event }) => [...context.got, event.id] }) },
    rang: { actions: assign({ rang: ({ context, event }) => [...context.rang, event.id] }) },
  },
  states: {
    idle: {},
    busy: {
      invoke: {
        id: 'work',
        src: 'work',
        input: ({ event }) => ({ id: (event as { id: string }).id }),
        onDone: {
          target: 'idle',
          actions: assign({ ran: ({ context }) => [...context.ran, context.said.at(-1)?.split('.')[0] ?? ''] }),
        },
        onError: { target: 'idle', actions: assign({ failed: ({ context }) => [...context.failed, 'failed'] }) },
      },
      on: { said: { actions: assign({ said: ({ context, event }) => [...context.said, event.id] }) } },
    },
  },
});

/** Every other work may begin ahead of its commit. */
function isLocalWork(eventId: string): boolean {
  return Number(eventId.slice(1)) % 2 === 0;
}

export interface SimulatedOptions {
  /** Waits as long as the simulation likes. */
  pause(): Promise<void>;
  /** `id`: `address:seq:index`; `local`: it may have begun before its commit. */
  started(id: string, local: boolean): void;
  shipped(id: string, outboxId: string): Promise<void>;
}

export function simulatedActor(options: SimulatedOptions): ActorDefinition {
  return defineActor({
    kind: 'sim',
    machine: simulatedMachine,
    version: 1,
    input: () => undefined,
    effects: {
      async work({ id, input, achieved, send }) {
        options.started(id, isLocalWork(input.id));
        for (let n = achieved.length; n < saidPerRun; n++) {
          await options.pause();
          await send({ type: 'said', id: `${input.id}.${n}` });
        }
        await options.pause();
        return null;
      },
    },
    localEffects: { work: ({ id }) => isLocalWork(id) },
    durableOutputs: { ship: (params, { id }) => options.shipped(String(params.id), id) },
  });
}
