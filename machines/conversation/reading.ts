/** How a message is taken, given what the conversation knows: dropped, heard in silence, joined, queued or answered. Pure. */
import type { ConversationContext, IncomingMessage, MessageEvent, Queued, SilentReason, TurnKind } from './types.ts';

/** An echo of our own message is looked for this long after it was sent. */
export const echoWindowMs = 120_000;
/** The relay's clock, and the server's safety net a minute after the time. */
export const scheduledEchoWindowMs = 240_000;
/** A message holding a link often arrives as two rows, usually 0.8–2 s apart and sometimes 5–6 s. */
export const linkRowsWindowMs = 7_000;
/** How long after the message before it each kind of follow-up still belongs to it. */
export const togetherWithinMs = { correction: 60_000, link: linkRowsWindowMs, fragment: 15_000, burst: 5_000 } as const;
/** Longer than this, a message is a thought of its own: a burst is short messages. */
export const burstWordsLengthMax = 160;
/** A question right after more words than this is a new matter. */
const statementWordsLengthMax = 80;
/** In a group, at most one message nobody asked for in this many human ones. */
export const uncalledEveryMessages = 20;

/** Why a message gets no turn of its own whatever the chat is like, or undefined. */
export function unansweredReason(
  context: ConversationContext,
  event: MessageEvent,
  at: number,
): SilentReason | undefined {
  const { message } = event;
  if (isEcho(context, message, at)) return 'echo';
  if (message.signs.reaction) return 'reaction';
  const last = context.last;
  if (last === null || last.sender !== message.sender) return undefined;
  // The messenger's row came again, with an attachment that was late: the text is answered already.
  if (message.guid !== null && last.guid === message.guid) return 'repeat';
  const known = message.signs.linkOnly && message.signs.urls.every((url) => last.urls.includes(url));
  if (known && message.sentAt - last.at <= linkRowsWindowMs) return 'link_preview';
  return undefined;
}

export function isEcho(context: ConversationContext, message: IncomingMessage, at: number): boolean {
  const { echoKey } = message.signs;
  if (echoKey === '') return false;
  return (
    context.sent.some((sent) => sent.key === echoKey && at - sent.at <= echoWindowMs) ||
    // What the relay sends by itself at its time comes back too.
    context.mind.reminders.some(
      (reminder) => reminder.echoKey === echoKey && Math.abs(at - reminder.at) <= scheduledEchoWindowMs,
    )
  );
}

/** In a group: whether it was silent long enough to say something that nobody asked for. */
export function mayJoinIn({ sinceUncalled }: ConversationContext): boolean {
  return sinceUncalled === null || sinceUncalled >= uncalledEveryMessages;
}

/** A message, and when it came by our own clock where that is known: a relay's may be minutes off. */
type Came = MessageEvent & { at?: number };

/** Whether a message may be the answer to the question that waits. Who may answer is checked again where it is carried out. */
function answersQuestion({ mind: { question } }: ConversationContext, { message, mode, at }: Came): boolean {
  // When a question lapses was said by our clock.
  if (question === null || message.signs.answer !== true || question.expiresAt <= (at ?? message.sentAt)) return false;
  return mode === 'direct' || question.person === message.sender;
}

/** What kind of turn a message calls for; undefined where the persona keeps quiet (groups only). */
export function turnKindFor(context: ConversationContext, event: Came): TurnKind | undefined {
  if (event.mode === 'direct') return 'reply';
  const { signs } = event.message;
  if (signs.called) return signs.personal ? 'redirect' : 'reply';
  if (!context.introduced) return 'introduce';
  if (answersQuestion(context, event)) return 'reply';
  const isTopic = signs.logistics || (signs.miniappActive && context.mind.apps.length === 0);
  if (isTopic && mayJoinIn(context)) return 'reply';
  return context.mind.apps.length > 0 ? 'overhear' : undefined;
}

/**
 * Whether two messages want one reply: a correction, a link and the text around it, the rest of an unfinished sentence, or a
 * short burst. A new question after a finished one, a new topic, a tapback or another sender begins something new.
 */
export function belongsTogether(previous: IncomingMessage, next: IncomingMessage): boolean {
  const [before, after] = [previous.signs, next.signs];
  if (previous.sender !== next.sender || before.reaction || after.reaction) return false;
  // Relays' clocks are often whole seconds, and rows can come out of order.
  const gap = Math.max(0, next.sentAt - previous.sentAt);
  if (gap > togetherWithinMs.correction) return false;
  if (after.correction) return true;
  if (before.linkOnly || after.linkOnly) return gap <= togetherWithinMs.link;
  if (after.newTopic) return false;
  if (before.unfinished || after.continuation) return gap <= togetherWithinMs.fragment;
  if (gap > togetherWithinMs.burst) return false;
  if (after.question && (before.question || before.wordsLength > statementWordsLengthMax)) return after.nudge;
  return before.wordsLength <= burstWordsLengthMax && after.wordsLength <= burstWordsLengthMax;
}

/**
 * Whether a message joins the reply being written: it belongs to the last message that reply answers, nothing was said yet, nothing
 * waits in between, and it does not call for another kind of turn. In a group the rest of a thought need not call by name again.
 */
export function joinsTurn(context: ConversationContext, event: Came): boolean {
  const { turn, queue } = context;
  const previous = turn?.incoming.at(-1);
  if (turn === null || previous === undefined || turn.said.length > 0 || queue.length > 0) return false;
  if (turn.request.via !== event.via || turn.request.state === 'late') return false;
  const kind = turnKindFor(context, event);
  return (kind === undefined || kind === 'overhear' || kind === turn.kind) && belongsTogether(previous, event.message);
}

/** Whether a message that waited is answered in one turn with those before it: as a burst, or as long as it asks only one thing. */
export function waitsWith(taken: readonly Queued[], next: Queued): boolean {
  const previous = taken.at(-1);
  if (previous === undefined || next.kind !== previous.kind || next.request.via !== previous.request.via) return false;
  if (next.message.sender !== previous.message.sender) return false;
  if (belongsTogether(previous.message, next.message)) return true;
  const { question, newTopic } = next.message.signs;
  return !newTopic && !(question && taken.some(({ message }) => message.signs.question));
}
