/** How a message is taken, given what the conversation knows: dropped, heard in silence, joined, queued or answered. Pure. */
import type { ConversationContext, IncomingMessage, MessageEvent, SilentReason, TurnKind } from './types.ts';

/** An echo of our own message is looked for this long after it was sent. */
export const echoWindowMs = 120_000;
/** A message holding a link often arrives as two rows, usually 0.8–2 s apart and sometimes 5–6 s. */
export const linkRowsWindowMs = 7_000;
/** Messages this close together are one burst of typing. */
export const burstWindowMs = 4_000;
/** A correction or a continuation still belongs to what it continues after this long. */
export const fragmentWindowMs = 20_000;
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
  return echoKey !== '' && context.sent.some((sent) => sent.key === echoKey && at - sent.at <= echoWindowMs);
}

/** What kind of turn a message calls for; undefined where the persona keeps quiet (groups only). */
export function turnKindFor(context: ConversationContext, event: MessageEvent): TurnKind | undefined {
  if (event.mode === 'direct') return 'reply';
  const { signs } = event.message;
  if (signs.called) return signs.personal ? 'redirect' : 'reply';
  if (!context.introduced) return 'introduce';
  const allowed = context.sinceUncalled === null || context.sinceUncalled >= uncalledEveryMessages;
  return (signs.logistics || signs.miniappActive) && allowed ? 'reply' : undefined;
}

/**
 * Whether a message belongs to the reply that is being written to the message before it: same sender, close in time, and a
 * link's second row, a correction, an unfinished thought, or one burst of typing that asks at most one thing.
 */
export function joinsPrevious(context: ConversationContext, message: IncomingMessage): boolean {
  const { last } = context;
  if (last === null || last.sender !== message.sender) return false;
  const gap = Math.abs(message.sentAt - last.at);
  if (message.signs.linkOnly || last.signs.linkOnly) return gap <= linkRowsWindowMs;
  if (message.signs.fragment || last.signs.fragment) return gap <= fragmentWindowMs;
  return gap <= burstWindowMs && !(message.signs.question && last.signs.question);
}
