/** How turns begin, grow and follow one another. Pure. */
import type { Act, Plan } from '../plan.ts';
import { answerAct, commandActs, edgeOf, historyAct, remembered, silent, stopAwaitingRepeat } from './delivery.ts';
import { planDeeds } from './mind.ts';
import { isPressing, tellable } from './news.ts';
import { mayJoinIn, turnKindFor, waitsWith } from './reading.ts';
import type { Bubble, ConversationContext, MessageEvent, Queued, ReplyInput, ReplyOutput, Turn } from './types.ts';

type ConversationPlan = Plan<ConversationContext>;

/** Messages that may wait for a turn of their own (A10): more than a person types while one reply is written. */
export const queueLengthMax = 32;

/** What is known after any message that was heard, answered or not. */
export function heard(context: ConversationContext, event: MessageEvent): Partial<ConversationContext> {
  const { sender, sentAt, guid, signs } = event.message;
  return {
    mode: event.mode,
    agent: event.agent ?? context.agent,
    thread: event.thread,
    messagesSeen: context.messagesSeen + 1,
    sinceUncalled: context.sinceUncalled === null ? null : context.sinceUncalled + 1,
    last: { sender, at: sentAt, urls: signs.urls, guid },
    ...(event.mode === 'group' && event.participants?.length ? { participants: event.participants } : {}),
  };
}

/** The same for a message that will be answered: one nobody called for starts the count anew. */
function heardAndAnswered(context: ConversationContext, event: MessageEvent): Partial<ConversationContext> {
  // Of what was only overheard the reply tells whether anything was said.
  const uncalled = event.mode === 'group' && !event.message.signs.called && turnKindFor(context, event) !== 'overhear';
  return uncalled ? { ...heard(context, event), sinceUncalled: 0 } : heard(context, event);
}

/** Over a socket the sender hears at once that the message is durable; its bubbles come as commands. */
export function takenActs(event: MessageEvent): Act[] {
  if (event.via === 'http') return [];
  return [answerAct(event.message.id, { kind: 'taken', turnId: event.turnId })];
}

/** A message heard and not answered. */
export function planSilence(
  context: ConversationContext,
  event: MessageEvent,
  reason: Parameters<typeof silent>[1],
): ConversationPlan {
  const acts: Act[] = [{ do: 'notice', event: 'message_unanswered', fields: { reason } }];
  if (event.via === 'socket') acts.push(...takenActs(event));
  else acts.push(answerAct(event.message.id, silent(event.turnId, reason)));
  // An echo is our own: it is no message of a person's, and each sent bubble explains one echo only.
  if (reason === 'echo') {
    const index = context.sent.findIndex((sent) => sent.key === event.message.signs.echoKey);
    return { context: { sent: context.sent.filter((_, i) => i !== index) }, acts };
  }
  // A second row of a message that was heard: neither a message more nor a line of history more.
  if (reason === 'repeat' || reason === 'link_preview') {
    return { context: { agent: event.agent ?? context.agent, thread: event.thread }, acts };
  }
  return { context: heard(context, event), acts: [messageRecord(event), ...acts] };
}

/** The first message of a turn, while nothing else is being written. */
export function planTurn(context: ConversationContext, event: MessageEvent, at: number): ConversationPlan {
  const kind = turnKindFor(context, event) ?? 'reply';
  const queued: Queued = {
    message: event.message,
    request: { id: event.message.id, via: event.via, state: 'open' },
    turnId: event.turnId,
    reflex: event.reflex,
    kind,
  };
  const known = heardAndAnswered(context, event);
  const begun = beginTurn({ ...context, ...known }, [queued], event.socketOpen, context.messagesSeen === 0, at);
  return { context: { ...known, ...begun.context }, acts: [messageRecord(event), ...takenActs(event), ...begun.acts] };
}

/** A message that comes while a reply is being written and does not belong to it. */
export function planQueue(context: ConversationContext, event: MessageEvent): ConversationPlan {
  if (context.queue.length >= queueLengthMax) return planSilence(context, event, 'too_many_waiting');
  const queued: Queued = {
    message: event.message,
    request: { id: event.message.id, via: event.via, state: 'open' },
    turnId: event.turnId,
    reflex: event.reflex,
    kind: turnKindFor(context, event) ?? 'reply',
  };
  return {
    context: { ...heardAndAnswered(context, event), queue: [...context.queue, queued] },
    acts: [messageRecord(event), ...takenActs(event)],
  };
}

/** A message that belongs to the reply being written: that reply starts again with both, and the later request gets it. */
export function planJoin(context: ConversationContext, turn: Turn, event: MessageEvent): ConversationPlan {
  const acts: Act[] = [
    messageRecord(event),
    ...takenActs(event),
    { do: 'notice', event: 'turn_joined', fields: { turnId: turn.id, messageCount: turn.incoming.length + 1 } },
  ];
  if (turn.request.via === 'http') {
    acts.push(answerAct(turn.request.id, silent(turn.id, 'joined')), stopAwaitingRepeat(turn.request.id));
  }
  const request = { id: event.message.id, via: event.via, state: 'open' } as const;
  return {
    context: {
      ...heard(context, event),
      turn: { ...turn, request, repeatedAt: null, incoming: [...turn.incoming, event.message] },
    },
    acts,
  };
}

/** The next turn out of the queue: its first message, and those behind it that were one burst with it. */
export function planNext(context: ConversationContext, at: number): ConversationPlan {
  const [first, ...others] = context.queue;
  if (first === undefined) return { context: {}, acts: [] };
  const taken = [first];
  for (const next of others) {
    if (!waitsWith(taken, next)) break;
    taken.push(next);
  }
  // A reflex meets a first message; whoever waited in the queue gets the reply itself.
  const begun = beginTurn(
    context,
    taken.map((entry) => ({ ...entry, reflex: null })),
    false,
    false,
    at,
  );
  return { context: { ...begun.context, queue: context.queue.slice(taken.length) }, acts: begun.acts };
}

function beginTurn(
  context: ConversationContext,
  taken: Queued[],
  socketOpen: boolean,
  firstContact: boolean,
  at: number,
): ConversationPlan {
  const last = taken.at(-1)!;
  const acts: Act[] = [];
  for (const earlier of taken.slice(0, -1)) {
    if (earlier.request.via !== 'http') continue;
    acts.push(answerAct(earlier.request.id, silent(last.turnId, 'joined')), stopAwaitingRepeat(earlier.request.id));
  }
  const bubble = last.reflex;
  const pushed = bubble !== null && context.agent !== null && (socketOpen || last.request.via === 'socket');
  const turn: Turn = {
    id: last.turnId,
    kind: last.kind,
    request: last.request,
    incoming: taken.map((entry) => entry.message),
    reflex: bubble === null ? null : { bubble, pushed },
    said: [],
    rest: [],
    awaited: false,
    finishedAt: null,
    repeatedAt: null,
    firstContact,
    startedAt: at,
    news: null,
    maySpeak: last.kind !== 'overhear' || mayJoinIn(context),
    opened: null,
  };
  acts.push({
    do: 'notice',
    event: 'turn_started',
    fields: { turnId: turn.id, messageCount: taken.length, kind: turn.kind },
  });
  if (bubble === null) return { context: { turn, introduced: true }, acts };
  acts.push(historyAct(bubble, turn.id));
  if (!pushed) return { context: { turn, introduced: true }, acts };
  acts.push(...commandActs(context, [bubble], 'reflex'));
  return { context: { turn, introduced: true, sent: remembered(context.sent, [bubble], at) }, acts };
}

/** A turn that tells what nobody asked for: its bubbles go out as commands. */
export function planAnnouncement(context: ConversationContext, at: number): ConversationPlan {
  const news = tellable(context)!;
  const turn: Turn = {
    id: news.id,
    kind: 'announce',
    request: { id: news.id, via: 'socket', state: 'open' },
    incoming: [],
    reflex: null,
    said: [],
    rest: [],
    awaited: false,
    finishedAt: null,
    repeatedAt: null,
    firstContact: false,
    startedAt: at,
    news,
    maySpeak: true,
    opened: null,
  };
  const fields = { turnId: turn.id, messageCount: 0, kind: turn.kind };
  return {
    context: {
      turn,
      news: context.news.filter((other) => other !== news),
      ...(context.mode === 'group' && !isPressing(news) ? { sinceUncalled: 0 } : {}),
    },
    acts: [{ do: 'notice', event: 'turn_started', fields }],
  };
}

/** Whether bubbles go out one by one as they are finished. */
export function isStreamed(turn: Turn): boolean {
  return turn.request.via === 'socket' || turn.request.state === 'late';
}

/** A bubble finished while the model goes on writing. */
export function planBubble(context: ConversationContext, turn: Turn, bubble: Bubble, at: number): ConversationPlan {
  return {
    context: { turn: { ...turn, said: [...turn.said, bubble] }, sent: remembered(context.sent, [bubble], at) },
    acts: [historyAct(bubble, turn.id), ...commandActs(context, [bubble], 'burst')],
  };
}

export function replyInput(context: ConversationContext): ReplyInput {
  const turn = context.turn!;
  return {
    turnId: turn.id,
    kind: turn.kind,
    personaId: context.personaId,
    mode: context.mode,
    requestId: turn.request.id,
    streamed: isStreamed(turn),
    incoming: turn.incoming,
    reflex: turn.reflex?.bubble.text ?? null,
    firstContact: turn.firstContact,
    maySpeak: turn.maySpeak,
    news: turn.news,
    mind: context.mind,
    participants: context.participants,
    thread: context.thread,
    reachable: context.agent !== null,
  };
}

/** The message itself, in the history. */
export function messageRecord(event: MessageEvent): Act {
  const { sender, text, sentAt, id } = event.message;
  return { do: 'record', kind: 'message', data: { from: 'person', sender, text, sentAt, id } };
}

/** The effect has written the whole reply, and done what the messages wanted. */
export function planWritten(
  context: ConversationContext,
  turn: Turn,
  output: ReplyOutput,
  at: number,
): ConversationPlan {
  const { rest, awaited, finishedAt, deeds = [] } = output;
  const written = { ...turn, rest, awaited, finishedAt };
  if (deeds.length === 0) return { context: { turn: written }, acts: [] };
  const { mind, acts } = planDeeds(context, deeds, at);
  const opened = deeds.find((deed) => deed.do === 'open_app')?.app;
  const about = opened === undefined ? null : { app: opened.app, room: opened.sessionId };
  return { context: { turn: { ...written, opened: about }, mind }, acts };
}

/** Asks the relay's actor whether the reflex it pushed counts as delivered. */
export function planReflexQuestion(context: ConversationContext, turn: Turn): ConversationPlan {
  const commandIds = turn.reflex === null ? [] : [turn.reflex.bubble.id];
  const event = { type: 'commands_asked_about', commandIds, replyTo: context.self };
  return { context: {}, acts: [{ do: 'send', to: edgeOf(context), event }] };
}
