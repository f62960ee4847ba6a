/**
 * Exactly once, over two ways out: which bubbles go into the HTTP answer, which out as commands, which wait. Pure.
 *
 *  - A bubble is in one place at a time: pushed as a command, in an answer given, or in an answer held.
 *  - An answer given stays known for a while, so that a POST sent again gets the same one.
 *  - What nobody collected in time moves to commands, and the answer kept for that request becomes empty.
 */
import { memoryAddress, tellEveryMs } from '../memory.ts';
import type { Act, Plan } from '../plan.ts';
import { grown } from './relationship.ts';
import type {
  Answer,
  Bubble,
  ConversationContext,
  KeptAnswer,
  MessageAbout,
  Request,
  SilentReason,
  Turn,
} from './types.ts';

/** A POST that was cut off and not repeated within this time has its bubbles sent as commands. */
export const repeatWaitMs = 45_000;
/** A reflex later than this is worse than none. */
export const reflexLifeMs = 30_000;
const answersKept = 3;
const sentKept = 12;

type ConversationPlan = Plan<ConversationContext>;

/** The answer to a request. */
export function answerAct(requestId: string, value: Answer): Act {
  return { do: 'answer', to: requestId, value };
}

/** Bubbles as commands to the relay the conversation belongs to; without a relay they are told to be undeliverable. */
export function commandActs(
  context: ConversationContext,
  bubbles: Bubble[],
  bubbleType: 'reflex' | 'burst' | 'normal',
): Act[] {
  return bubbles.map((bubble) => {
    if (context.agent === null) {
      return { do: 'notice', event: 'bubble_undeliverable', fields: { commandId: bubble.id } };
    }
    const payload = {
      thread_id: context.thread,
      text: bubble.text,
      bubble_type: bubbleType,
      delay_ms: bubble.delayMs,
      typing_ms: bubble.typingMs,
    };
    const priority = bubbleType === 'reflex' ? 'immediate' : 'normal';
    const command = { command_id: bubble.id, command_type: 'send_message_now', priority, payload };
    const lifeMs = bubbleType === 'reflex' ? reflexLifeMs : null;
    return {
      do: 'send',
      to: edgeOf(context),
      event: { type: 'command_queued', command, lifeMs, replyTo: null },
    };
  });
}

/** The relay's own actor, which holds what is to be sent until it is acknowledged. */
export function edgeOf(context: ConversationContext): string {
  return `edge/${context.agent}`;
}

/** A bubble in the history that later replies are written from. */
export function historyAct(bubble: Bubble, turnId: string): Act {
  return { do: 'record', kind: 'message', data: { from: 'persona', text: bubble.text, id: bubble.id, turnId } };
}

const repeatTimer = (requestId: string) => `repeat:${requestId}`;

function awaitRepeat(requestId: string): Act {
  const event = { type: 'repeat_overdue', requestId };
  return { do: 'arm', id: repeatTimer(requestId), delayMs: repeatWaitMs, event };
}

export function stopAwaitingRepeat(requestId: string): Act {
  return { do: 'disarm', id: repeatTimer(requestId) };
}

export function silent(turnId: string, reason: SilentReason): Answer {
  return { kind: 'silent', turnId, reason };
}

export function replyWith(turnId: string, bubbles: Bubble[], opened: MessageAbout | null = null): Answer {
  if (bubbles.length === 0) return silent(turnId, 'nothing_left');
  return {
    kind: 'reply',
    turnId,
    bubbles: bubbles.map(({ text, typingMs, delayMs }) => ({ text, typingMs, delayMs })),
    ...(opened !== null && { opened }),
  };
}

/** Tells the memory beside this conversation that there is something to read; it reads on by itself for a while. */
function heardAct(context: ConversationContext): Act {
  return { do: 'send', to: memoryAddress(context.self), event: { type: 'turn_heard', mode: context.mode } };
}

/** Adds what was just sent to the ledger by which echoes are recognised. */
export function remembered(
  sent: ConversationContext['sent'],
  bubbles: Bubble[],
  at: number,
): ConversationContext['sent'] {
  return [...sent, ...bubbles.map((bubble) => ({ key: bubble.echoKey, at }))].slice(-sentKept);
}

/**
 * What the reply of a turn becomes: `written`, or `reflex_withdrawn` when its pushed reflex never reached the relay, or
 * `failed` when no reply could be written at all.
 */
export function planDelivery(
  context: ConversationContext,
  turn: Turn,
  outcome: 'written' | 'reflex_withdrawn' | 'failed',
  at: number,
): ConversationPlan {
  const reflexLeft = turn.reflex !== null && (!turn.reflex.pushed || outcome === 'reflex_withdrawn');
  const remaining = [...(reflexLeft && turn.reflex !== null ? [turn.reflex.bubble] : []), ...turn.rest];
  const acts: Act[] = turn.rest.map((bubble) => historyAct(bubble, turn.id));
  acts.push({
    do: 'notice',
    event: outcome === 'failed' ? 'turn_failed' : 'turn_finished',
    fields: {
      turnId: turn.id,
      outcome,
      bubbles: turn.said.length + turn.rest.length,
      ms: at - turn.startedAt,
    },
  });
  const tellsMemory = at - context.memoryToldAt >= tellEveryMs;
  if (tellsMemory) acts.push(heardAct(context));
  const memoryToldAt = tellsMemory ? at : context.memoryToldAt;
  const growth = outcome === 'failed' ? { context: {}, acts: [] } : relationshipAfter(context, turn, at);
  acts.push(...growth.acts);
  const spoke = turn.said.length + remaining.length > 0;
  const after: Partial<ConversationContext> = {
    ...growth.context,
    // Somebody who only overheard and then spoke has used its turn to.
    ...(turn.kind === 'overhear' && spoke ? { sinceUncalled: 0 } : {}),
    sent: remembered(context.sent, remaining, at),
    memoryToldAt,
    turn: null,
  };
  const { request } = turn;
  if (request.via === 'socket' || request.state === 'late') {
    acts.push(...commandActs(context, remaining, 'burst'));
    return { context: after, acts };
  }
  // After a failure nobody was asked whether they still wait; whoever does hears it, and nobody else needs to.
  const given = request.state === 'open' && (isAwaited(turn) || outcome === 'failed');
  const kept: KeptAnswer = {
    requestId: request.id,
    turnId: turn.id,
    bubbles: remaining,
    ...(turn.opened !== null && { opened: turn.opened }),
    state: given || remaining.length === 0 ? 'given' : 'held',
  };
  if (given) acts.push(answerAct(request.id, replyWith(turn.id, remaining, turn.opened)));
  else if (kept.state === 'held' && request.state === 'open') acts.push(awaitRepeat(request.id));
  return { context: { ...after, answers: keep(context.answers, kept) }, acts };
}

/** How the relationship grew by a turn; only between two, and only by what somebody wrote. A new stage is a fact for readers. */
function relationshipAfter(context: ConversationContext, turn: Turn, at: number): ConversationPlan {
  if (context.mode !== 'direct' || turn.incoming.length === 0) return { context: {}, acts: [] };
  const before = context.mind.relationship;
  const relationship = grown(before, turn.incoming, at);
  const { stage } = relationship;
  const fields = { turnId: turn.id, stage };
  return {
    context: { mind: { ...context.mind, relationship } },
    acts:
      stage === before.stage
        ? []
        : [
            { do: 'record', kind: 'relationship', data: { ...fields, from: before.stage } },
            { do: 'notice', event: 'relationship_changed', fields },
          ],
  };
}

/** Whether somebody waits for this turn's answer: found when the reply was finished, unless a caller came again after that. */
function isAwaited({ awaited, finishedAt, repeatedAt }: Turn): boolean {
  return awaited || (repeatedAt !== null && finishedAt !== null && repeatedAt >= finishedAt);
}

/** Held answers are never pushed out by newer ones; given ones are, oldest first. */
function keep(answers: KeptAnswer[], added: KeptAnswer): KeptAnswer[] {
  const all = [...answers, added];
  let surplus = all.length - answersKept;
  return all.filter((answer) => {
    if (surplus <= 0 || answer.state === 'held') return true;
    surplus -= 1;
    return false;
  });
}

/** The caller of a request went away before its answer was surely written. */
export function planCut(context: ConversationContext, requestId: string): ConversationPlan {
  const acts: Act[] = [awaitRepeat(requestId)];
  const waiting = changeRequest(context, requestId, (request) =>
    request.state === 'open' ? { ...request, state: 'cut' } : request,
  );
  if (waiting !== undefined) return { context: waiting, acts };
  const answer = context.answers.find((kept) => kept.requestId === requestId);
  if (answer === undefined || answer.bubbles.length === 0) return { context: {}, acts: [] };
  return { context: { answers: changeAnswer(context, requestId, { ...answer, state: 'held' }) }, acts };
}

/** The caller is back. */
export function planRepeat(context: ConversationContext, requestId: string, at: number): ConversationPlan {
  const acts: Act[] = [stopAwaitingRepeat(requestId)];
  const waiting = changeRequest(context, requestId, (request) =>
    request.state === 'cut' ? { ...request, state: 'open' } : request,
  );
  if (waiting?.turn != null) return { context: { turn: { ...waiting.turn, repeatedAt: at } }, acts };
  if (waiting !== undefined) return { context: waiting, acts };
  const answer = context.answers.find((kept) => kept.requestId === requestId);
  if (answer === undefined) return { context: {}, acts: [] };
  acts.push(answerAct(requestId, replyWith(answer.turnId, answer.bubbles, answer.opened)));
  return { context: { answers: changeAnswer(context, requestId, { ...answer, state: 'given' }) }, acts };
}

/** The caller waits no longer (`overdue`), or never came again: from here on its bubbles go out as commands. */
export function planLate(context: ConversationContext, requestId: string): ConversationPlan {
  const turnId = turnOf(context, requestId);
  const told: Act[] = turnId === undefined ? [] : [answerAct(requestId, silent(turnId, 'delivered_as_commands'))];
  const waiting = changeRequest(context, requestId, (request) => ({ ...request, state: 'late' }));
  if (waiting !== undefined) return { context: waiting, acts: told };
  const answer = context.answers.find((kept) => kept.requestId === requestId);
  if (answer?.state !== 'held') return { context: {}, acts: [] };
  return {
    context: { answers: changeAnswer(context, requestId, { ...answer, bubbles: [], state: 'given' }) },
    acts: [
      ...told,
      ...commandActs(context, answer.bubbles, 'burst'),
      { do: 'notice', event: 'answer_uncollected', fields: { turnId: answer.turnId, bubbles: answer.bubbles.length } },
    ],
  };
}

function turnOf(context: ConversationContext, requestId: string): string | undefined {
  if (context.turn?.request.id === requestId) return context.turn.id;
  const queued = context.queue.find((entry) => entry.request.id === requestId);
  return queued?.turnId ?? context.answers.find((kept) => kept.requestId === requestId)?.turnId;
}

/** Changes a request that still waits for its reply, in the turn or in the queue; undefined when it is neither. */
function changeRequest(
  context: ConversationContext,
  requestId: string,
  change: (request: Request) => Request,
): Partial<ConversationContext> | undefined {
  if (context.turn?.request.id === requestId) {
    return { turn: { ...context.turn, request: change(context.turn.request) } };
  }
  if (!context.queue.some((entry) => entry.request.id === requestId)) return undefined;
  return {
    queue: context.queue.map((entry) =>
      entry.request.id === requestId ? { ...entry, request: change(entry.request) } : entry,
    ),
  };
}

function changeAnswer(context: ConversationContext, requestId: string, answer: KeptAnswer): KeptAnswer[] {
  return context.answers.map((kept) => (kept.requestId === requestId ? answer : kept));
}
