/**
 * What a conversation leads to be remembered, off the reply's way: one actor beside each conversation.
 *
 *     idle ──turn_heard──▶ reading ──done──▶ pausing ──after──▶ reading, a last look ──done──▶ idle, or resting where a model
 *                            │  ▲ └─ more to read: once again                                  is to read it too
 *                          error └──after── waiting
 *
 *     resting ──lull──▶ understanding ──done──▶ idle        (turn_heard leads back to reading from wherever it comes)
 *
 *  R1 Nothing heard is skipped: the actor reads the conversation's records from where it last stopped, not what an event carries.
 *  R2 Nothing is read into memory twice with two results: the memories of a message have keys of their own, and the position moves on
 *     only with the commit of what was read.
 *  R3 The first words of a talk are remembered at once by rules, what follows every `pauseMs`; a conversation tells of its turns no
 *     more often than `tellEveryMs`, and the last look catches what it kept to itself. A busy talk is read in one go so, and not
 *     once a turn. Where many conversations wait to be read, pauses grow. A model reads the whole of a talk once, when it has paused.
 *  R4 A failing memory or model is tried again, later each time, for as long as it takes.
 */
import { assign, setup } from 'xstate';
import { effect } from './effect.ts';

export interface MemoryContext {
  /** The conversation's address. */
  conversation: string;
  mode: 'direct' | 'group';
  /** Sequence number of the last record that was read. */
  position: number;
  /** The same for the model's reading. */
  understood: number;
  /** Whether there is a model to read it. */
  deepens: boolean;
  /** A turn came that no reading begun since is sure to have seen. */
  heardMore: boolean;
  /** Nothing was heard since the reading before this one: after it the actor rests. */
  lastLook: boolean;
  failures: number;
  /** The pause after the last reading, where that said how long it should be; milliseconds. */
  pauseMs?: number | undefined;
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
  /** Whether a model should read them too. */
  deepens: boolean;
  /** How long to wait before the next reading, milliseconds: longer where many conversations wait to be read. */
  pauseMs?: number;
}

/** A conversation that is talked in tells its memory so no more often than this. */
export const tellEveryMs = 8_000;
/** How long after a reading the next one begins. Longer than `tellEveryMs`, or the last look could miss what was not told. */
export const pauseMs = 12_000;
/** How long a talk has paused before a model reads it. */
export const lullMs = 90_000;
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
  actors: { read: effect<ReadOutput, ReadInput>(), understand: effect<ReadOutput, ReadInput>() },
  actions: {
    hear: assign(({ context, event }) => ({
      mode: event.type === 'turn_heard' ? event.mode : context.mode,
      heardMore: true,
    })),
    begin: assign(({ context }) => ({ lastLook: !context.heardMore, heardMore: false })),
    readOn: assign({ heardMore: true }),
    noteFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    moveOn: assign((_, params: { output: ReadOutput }) => ({
      position: params.output.position,
      deepens: params.output.deepens,
      pauseMs: params.output.pauseMs,
      failures: 0,
    })),
    noteUnderstood: assign((_, params: { output: ReadOutput }) => ({
      understood: params.output.position,
      failures: 0,
    })),
  },
  guards: {
    mayFollow: ({ context }) => !context.lastLook || context.heardMore,
    deepens: (_, params: { output: ReadOutput }) => params.output.deepens,
    leavesMore: (_, params: { output: ReadOutput }) => params.output.more,
  },
  delays: {
    lull: lullMs,
    pause: ({ context }) => Math.max(pauseMs, context.pauseMs ?? 0),
    retry: ({ context }) => Math.min(retryMsMax, firstRetryMs * 2 ** Math.min(10, context.failures)),
  },
}).createMachine({
  id: 'memory',
  context: ({ input }) => ({
    conversation: input.conversation,
    mode: 'direct',
    position: 0,
    understood: 0,
    deepens: false,
    heardMore: false,
    lastLook: false,
    failures: 0,
  }),
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
            guard: { type: 'leavesMore', params: ({ event }) => ({ output: event.output }) },
            target: 'reading',
            reenter: true,
            actions: [{ type: 'moveOn', params: ({ event }) => ({ output: event.output }) }, 'readOn'],
          },
          {
            guard: 'mayFollow',
            target: 'pausing',
            actions: { type: 'moveOn', params: ({ event }) => ({ output: event.output }) },
          },
          {
            guard: { type: 'deepens', params: ({ event }) => ({ output: event.output }) },
            target: 'resting',
            actions: { type: 'moveOn', params: ({ event }) => ({ output: event.output }) },
          },
          { target: 'idle', actions: { type: 'moveOn', params: ({ event }) => ({ output: event.output }) } },
        ],
        onError: { target: 'waiting', actions: 'noteFailure' },
      },
      on: { turn_heard: { actions: 'hear' } },
    },
    pausing: {
      after: { pause: 'reading' },
      on: { turn_heard: { actions: 'hear' } },
    },
    waiting: {
      after: { retry: { target: 'reading', actions: 'readOn' } },
      on: { turn_heard: { actions: 'hear' } },
    },
    resting: {
      after: { lull: 'understanding' },
      on: { turn_heard: { target: 'reading', actions: 'hear' } },
    },
    understanding: {
      invoke: {
        id: 'understand',
        src: 'understand',
        input: ({ context: { conversation, mode, understood } }) => ({ conversation, mode, after: understood }),
        onDone: [
          {
            guard: { type: 'leavesMore', params: ({ event }) => ({ output: event.output }) },
            target: 'understanding',
            reenter: true,
            actions: { type: 'noteUnderstood', params: ({ event }) => ({ output: event.output }) },
          },
          { target: 'idle', actions: { type: 'noteUnderstood', params: ({ event }) => ({ output: event.output }) } },
        ],
        onError: { target: 'puzzled', actions: 'noteFailure' },
      },
      on: { turn_heard: { target: 'reading', actions: 'hear' } },
    },
    puzzled: {
      after: { retry: 'understanding' },
      on: { turn_heard: { target: 'reading', actions: 'hear' } },
    },
  },
});
