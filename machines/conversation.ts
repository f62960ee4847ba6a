/**
 * One person's (or group's) conversation with one persona.
 *
 *     listening ──message──▶ replying ──written──▶ settling ──▶ listening
 *        │          ▲  join ↺    queue            (only where a reflex was pushed over a socket and a POST waits)
 *        └──news────┘  (a MiniApp changed, a reminder comes again: told when nothing else is being written)
 *
 * What must hold, in every order of events:
 *  C1 No message is lost: each is answered, joined to a reply, queued, or heard in silence for a reason that is told.
 *  C2 No two replies to one thing: a message that belongs to the reply being written restarts it with both.
 *  C3 Each bubble reaches the relay once: over the socket or in the HTTP answer, never both (`delivery.ts`).
 *  C4 Nothing said is unsaid: once a bubble of a reply went out, the reply is no longer restarted, only continued.
 */
import { enqueueActions, setup } from 'xstate';
import { planCut, planDelivery, planLate, planRepeat } from './conversation/delivery.ts';
import { emptyMind } from './conversation/mind.ts';
import {
  type MiniappChanged,
  planCommandFailed,
  planMiniappChanged,
  planReminderOver,
  tellable,
} from './conversation/news.ts';
import { joinsTurn, turnKindFor, unansweredReason } from './conversation/reading.ts';
import {
  isStreamed,
  planAnnouncement,
  planBubble,
  planJoin,
  planNext,
  planQueue,
  planReflexQuestion,
  planSilence,
  planTurn,
  planWritten,
  replyInput,
} from './conversation/turns.ts';
import type {
  ConversationContext,
  ConversationEvent,
  MessageEvent,
  ReplyInput,
  ReplyOutput,
} from './conversation/types.ts';
import { effect } from './effect.ts';
import { carryOut, hostActions, type Plan } from './plan.ts';

type Heard = MessageEvent & { at: number };
type EventOf<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** How long the edge actor may take to say what became of a reflex; past it the reflex counts as delivered. */
export const settleWaitMs = 3_000;

/** An XState action from a plan; the chart below says for which events it is used. */
const by = <E>(plan: (context: ConversationContext, event: E) => Plan<ConversationContext>) =>
  carryOut<ConversationContext, E>(plan);

export const conversationMachine = setup({
  types: {
    context: {} as ConversationContext,
    events: {} as ConversationEvent,
    /** `self`: the address at which this conversation can be answered. */
    input: {} as { self: string; personaId: string; mode: 'direct' | 'group'; thread: string },
  },
  actors: { reply: effect<ReplyOutput, ReplyInput>() },
  actions: {
    ...hostActions,
    keepQuiet: enqueueActions(
      by<Heard>((context, event) =>
        planSilence(context, event, unansweredReason(context, event, event.at) ?? 'not_addressed'),
      ),
    ),
    beginTurn: enqueueActions(by<Heard>((context, event) => planTurn(context, event, event.at))),
    joinTurn: enqueueActions(by<Heard>((context, event) => planJoin(context, context.turn!, event))),
    queueMessage: enqueueActions(by<Heard>(planQueue)),
    beginNext: enqueueActions(by<{ at: number }>((context, event) => planNext(context, event.at))),
    sayBubble: enqueueActions(
      by<EventOf<'bubble_written'>>((context, event) => planBubble(context, context.turn!, event.bubble, event.at)),
    ),
    keepReply: enqueueActions(
      by<{ output: ReplyOutput; at: number }>((context, event) =>
        planWritten(context, context.turn!, event.output, event.at),
      ),
    ),
    askAboutReflex: enqueueActions(by<unknown>((context) => planReflexQuestion(context, context.turn!))),
    deliver: enqueueActions(
      by<{ at: number }>((context, event) => planDelivery(context, context.turn!, 'written', event.at)),
    ),
    deliverSettled: enqueueActions(
      by<EventOf<'commands_settled'>>((context, event) => {
        const outcome = event.outcomes[context.turn?.reflex?.bubble.id ?? ''];
        return planDelivery(context, context.turn!, outcome === 'withdrawn' ? 'reflex_withdrawn' : 'written', event.at);
      }),
    ),
    giveUpTurn: enqueueActions(
      by<{ at: number }>((context, event) => planDelivery(context, context.turn!, 'failed', event.at)),
    ),
    noteCut: enqueueActions(by<EventOf<'request_cut'>>((context, event) => planCut(context, event.requestId))),
    noteRepeat: enqueueActions(
      by<EventOf<'request_repeated'>>((context, event) => planRepeat(context, event.requestId, event.at)),
    ),
    noteLate: enqueueActions(
      by<EventOf<'request_overdue' | 'repeat_overdue'>>((context, event) => planLate(context, event.requestId)),
    ),
    beginAnnouncement: enqueueActions(by<{ at: number }>((context, event) => planAnnouncement(context, event.at))),
    noteMiniapp: enqueueActions(
      by<MiniappChanged & { at: number }>((context, event) => planMiniappChanged(context, event, event.at)),
    ),
    noteFailure: enqueueActions(
      by<EventOf<'command_failed'>>((context, event) => planCommandFailed(context, event.commandId)),
    ),
    endReminder: enqueueActions(
      by<EventOf<'reminder_over'>>((context, event) => planReminderOver(context, event.reminderId)),
    ),
  },
  guards: {
    staysUnanswered: ({ context, event }) => {
      const heard = event as Heard;
      return unansweredReason(context, heard, heard.at) !== undefined || turnKindFor(context, heard) === undefined;
    },
    isNoMessage: ({ context, event }) => unansweredReason(context, event as Heard, (event as Heard).at) !== undefined,
    joinsReply: ({ context, event }) => joinsTurn(context, event as Heard),
    isAboutReflex: ({ context, event }) =>
      event.type === 'commands_settled' && event.outcomes[context.turn?.reflex?.bubble.id ?? ''] !== undefined,
    hasQueue: ({ context }) => context.queue.length > 0,
    hasNews: ({ context }) => tellable(context) !== undefined,
    reflexIsOut: ({ context }) => context.turn?.reflex?.pushed === true && !isStreamed(context.turn),
  },
  delays: { settleWait: settleWaitMs },
}).createMachine({
  id: 'conversation',
  context: ({ input }) => ({
    self: input.self,
    personaId: input.personaId,
    mode: input.mode,
    agent: null,
    thread: input.thread,
    messagesSeen: 0,
    introduced: false,
    sinceUncalled: null,
    last: null,
    turn: null,
    queue: [],
    answers: [],
    sent: [],
    memoryToldAt: 0,
    participants: [],
    mind: emptyMind,
    news: [],
  }),
  initial: 'listening',
  on: {
    request_cut: { actions: 'noteCut' },
    request_repeated: { actions: 'noteRepeat' },
    request_overdue: { actions: 'noteLate' },
    repeat_overdue: { actions: 'noteLate' },
    command_failed: { actions: 'noteFailure' },
    miniapp_changed: { actions: 'noteMiniapp' },
    reminder_over: { actions: 'endReminder' },
  },
  states: {
    listening: {
      always: [
        { guard: 'hasQueue', target: 'replying', actions: 'beginNext' },
        { guard: 'hasNews', target: 'replying', actions: 'beginAnnouncement' },
      ],
      on: {
        message: [
          { guard: 'staysUnanswered', actions: 'keepQuiet' },
          { target: 'replying', actions: 'beginTurn' },
        ],
      },
    },
    replying: {
      invoke: {
        id: 'reply',
        src: 'reply',
        input: ({ context }) => replyInput(context),
        onDone: [
          { guard: 'reflexIsOut', target: 'settling', actions: 'keepReply' },
          { target: 'listening', actions: ['keepReply', 'deliver'] },
        ],
        onError: { target: 'listening', actions: 'giveUpTurn' },
      },
      on: {
        message: [
          { guard: 'isNoMessage', actions: 'keepQuiet' },
          { guard: 'joinsReply', target: 'replying', reenter: true, actions: 'joinTurn' },
          { guard: 'staysUnanswered', actions: 'keepQuiet' },
          { actions: 'queueMessage' },
        ],
        bubble_written: { actions: 'sayBubble' },
      },
    },
    settling: {
      entry: 'askAboutReflex',
      on: {
        message: [{ guard: 'staysUnanswered', actions: 'keepQuiet' }, { actions: 'queueMessage' }],
        // A word on an earlier reflex may come late: it says nothing about this one.
        commands_settled: { guard: 'isAboutReflex', target: 'listening', actions: 'deliverSettled' },
      },
      after: { settleWait: { target: 'listening', actions: 'deliver' } },
    },
  },
});
