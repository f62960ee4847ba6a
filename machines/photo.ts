/**
 * One photo: from an upload, perhaps damaged, to what a vision model saw in it.
 *
 *     expected ──photo_stored──▶ stored ──analysis_wanted──▶ analysing ──▶ analysed
 *        ↺ damaged: ask again        ▲ no model ──────────────┘ ▲ │ ╲
 *                                                        waiting ┘  ╲──▶ failed ──analysis_wanted──▶ analysing
 *
 *  P1 A photo is in the storage before this machine hears of it; nothing here can lose it.
 *  P2 An analysis once begun ends: analysed, failed, or back to stored where no model is configured. A restart begins it anew.
 *  P3 The row of the photo follows the state, through the durable output `progress`.
 */
import { enqueueActions, setup } from 'xstate';
import { effect } from './effect.ts';
import {
  askedAgainMax,
  backoffMs,
  mayTryAgain,
  type PhotoPlan,
  planAskAgain,
  planBegun,
  planFailure,
  planOutcome,
  progressOf,
} from './photo/progress.ts';
import type {
  AnalyseFailure,
  AnalyseInput,
  AnalyseOutput,
  DamagedUpload,
  PhotoContext,
  PhotoEvent,
  PhotoState,
} from './photo/types.ts';
import { carryOut, hostActions } from './plan.ts';

/** An XState action from a plan; the chart below says for which events it is used. */
const by = <E>(plan: (context: PhotoContext, event: E) => PhotoPlan) => carryOut<PhotoContext, E>(plan);

export const photoMachine = setup({
  types: {
    context: {} as PhotoContext,
    events: {} as PhotoEvent,
    input: {} as { id: string },
  },
  actors: { analyse: effect<AnalyseOutput, AnalyseInput>() },
  actions: {
    ...hostActions,
    progress: (_: unknown, _params: { state: PhotoState; analysis: Record<string, unknown> | null }) => {},
    askAgain: enqueueActions(by<DamagedUpload>(planAskAgain)),
    begin: enqueueActions(by<unknown>(planBegun)),
    noteOutcome: enqueueActions(by<{ output: AnalyseOutput }>((context, { output }) => planOutcome(context, output))),
    noteFailure: enqueueActions(by<{ error: unknown }>((context, event) => planFailure(context, failureIn(event)))),
  },
  guards: {
    mayAskAgain: ({ context }) => context.askedAgain < askedAgainMax,
    isWanted: ({ event }) => event.type === 'photo_stored' && event.analyse,
    isAnalysed: ({ event }) => outputIn(event)?.kind === 'analysed',
    isOffline: ({ event }) => outputIn(event)?.kind === 'offline',
    mayTryAgain: ({ context, event }) => mayTryAgain(context, failureIn(event)),
  },
  delays: { backoff: ({ context }) => backoffMs(context) },
}).createMachine({
  id: 'photo',
  context: ({ input }) => ({ id: input.id, failures: 0, askedAgain: 0 }),
  initial: 'expected',
  states: {
    expected: {
      on: {
        upload_damaged: { guard: 'mayAskAgain', actions: 'askAgain' },
        photo_stored: [
          { guard: 'isWanted', target: 'analysing', actions: 'begin' },
          { target: 'stored', actions: { type: 'progress', params: progressOf('stored') } },
        ],
      },
    },
    stored: {
      on: { analysis_wanted: { target: 'analysing', actions: 'begin' } },
    },
    analysing: {
      entry: { type: 'progress', params: progressOf('processing') },
      invoke: {
        id: 'analyse',
        src: 'analyse',
        input: ({ context }) => ({ id: context.id }),
        onDone: [
          {
            guard: 'isAnalysed',
            target: 'analysed',
            actions: ['noteOutcome', { type: 'progress', params: ({ event }) => progressOf('analysed', event.output) }],
          },
          {
            guard: 'isOffline',
            target: 'stored',
            actions: ['noteOutcome', { type: 'progress', params: progressOf('stored') }],
          },
          { target: 'failed', actions: 'noteOutcome' },
        ],
        onError: [
          { guard: 'mayTryAgain', target: 'waiting', actions: 'noteFailure' },
          { target: 'failed', actions: 'noteFailure' },
        ],
      },
    },
    waiting: {
      after: { backoff: 'analysing' },
    },
    analysed: {},
    failed: {
      entry: { type: 'progress', params: progressOf('failed') },
      on: { analysis_wanted: { target: 'analysing', actions: 'begin' } },
    },
  },
});

/** The analyst's word in XState's own event; undefined in any other. */
function outputIn(event: object): AnalyseOutput | undefined {
  return (event as { output?: AnalyseOutput }).output;
}

function failureIn(event: object): AnalyseFailure {
  const { code = null, retryable = null } = ((event as { error?: unknown }).error ?? {}) as Partial<AnalyseFailure>;
  return { code, retryable };
}
