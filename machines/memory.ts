/**
 * What a conversation leads to be remembered, off the reply's way: one actor beside each conversation.
 *
 *     idle ──turn_heard──▶ reading ──done──▶ idle
 *                            │  ▲ └─ heard more, or more to read: once again
 *                          error └──after──┘ waiting
 *
 *  R1 Nothing heard is skipped: the actor reads the conversation's records from where it last stopped, not what an event carries.
 *  R2 Nothing is read into memory twice with two results: the memories of a message have keys of their own, and the position moves on
 *     only with the commit of what was read.
 *  R3 A failing memory or model is tried again, later each time, for as long as it takes.
 */
import { assign, setup } from 'xstate';
import { effect } from './effect.ts';

export interface MemoryContext {
  /** The conversation's address. */
  conversation: string;
  mode: 'direct' | 'group';
  /** Sequence number of the last record that was read. */
  position: number;
  /** A turn came while the records were being read. */
  heardMore: boolean;
  failures: number;
}

/** From the conversation, when a turn has been delivered. */
export type MemoryEvent = { type: 'turn_heard'; mode: 'direct' | 'group' };

export interface ReadInput {
  conversation: string;
  mode: 'direct' | 'group';
  after: number;
}

export interface ReadOutput {
  position: number;
  /** There are more records than were read at once. */
  more: boolean;
}

const firstRetryMs = 5_000;
const retryMsMax = 600_000;

/** The address of the memory actor beside a conversation. */
export function memoryAddress(conversation: string): string {
  return `memory/${conversation.slice('conversation/'.length)}`;
}

export const memoryMachine = setup({
  types: {
    context: {} as MemoryContext,
    events: {} as MemoryEvent,
    input: {} as { conversation: string },
  },
  actors: { read: effect<ReadOutput, ReadInput>() },
  actions: {
    hear: assign(({ context, event }) => ({ mode: event.type === 'turn_heard' ? event.mode : context.mode, heardMore: true })),
    begin: assign({ heardMore: false }),
    noteFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    moveOn: assign((_, params: { output: ReadOutput }) => ({
      position: params.output.position,
      failures: 0,
    })),
  },
  guards: {
    isMore: ({ context }, params: { output: ReadOutput }) => params.output.more || context.heardMore,
  },
  delays: { retry: ({ context }) => Math.min(retryMsMax, firstRetryMs * 2 ** Math.min(10, context.failures)) },
}).createMachine({
  id: 'memory',
  context: ({ input }) => ({ conversation: input.conversation, mode: 'direct', position: 0, heardMore: false, failures: 0 }),
  initial: 'idle',
  states: {
    idle: { on: { turn_heard: { target: 'reading', actions: 'hear' } } },
    reading: {
      entry: 'begin',
      invoke: {
        id: 'read',
        src: 'read',
        input: ({ context: { conversation, mode, position } }) => ({ conversation, mode, after: position }),
        onDone: [
          {
            guard: { type: 'isMore', params: ({ event }) => ({ output: event.output }) },
            target: 'reading',
            reenter: true,
            actions: { type: 'moveOn', params: ({ event }) => ({ output: event.output }) },
          },
          { target: 'idle', actions: { type: 'moveOn', params: ({ event }) => ({ output: event.output }) } },
        ],
        onError: { target: 'waiting', actions: 'noteFailure' },
      },
      on: { turn_heard: { actions: 'hear' } },
    },
    waiting: {
      after: { retry: 'reading' },
      on: { turn_heard: { actions: 'hear' } },
    },
  },
});
