/** Events of a conversation for tests, in short. */
import type {
  Bubble,
  ConversationContext,
  MessageEvent,
  MessageSigns,
  ReplyOutput,
} from '../../machines/conversation/types.ts';
import { conversationMachine } from '../../machines/conversation.ts';
import { type Asked, createStage, type Stage } from './stage.ts';

export const self = 'conversation/imessage:any;-;+15550100001:luna';
export const startAt = 1_700_000_000_000;

const plain: MessageSigns = {
  called: true,
  logistics: false,
  personal: false,
  reaction: false,
  correction: false,
  unfinished: false,
  continuation: false,
  newTopic: false,
  question: false,
  nudge: false,
  wordsLength: 20,
  linkOnly: false,
  urls: [],
  echoKey: '',
  miniappActive: false,
};

export interface MessageWish {
  id?: string;
  via?: 'http' | 'socket';
  /** Milliseconds after `startAt`, of sending and of acceptance. */
  ms?: number;
  sender?: string;
  mode?: 'direct' | 'group';
  agent?: string | null;
  socketOpen?: boolean;
  reflex?: Bubble | null;
  guid?: string | null;
  text?: string;
  signs?: Partial<MessageSigns>;
}

let counter = 0;

export function message(wish: MessageWish = {}): MessageEvent & { at: number; [key: string]: unknown } {
  counter += 1;
  const { id = `m${counter}`, via = 'http', ms = 0, sender = '+15550100001', mode = 'direct' } = wish;
  return {
    type: 'message',
    at: startAt + ms,
    via,
    mode,
    agent: wish.agent === undefined ? 'luna1' : wish.agent,
    thread: 'iMessage;-;+15550100001',
    socketOpen: wish.socketOpen ?? false,
    turnId: `turn-${id}`,
    reflex: wish.reflex ?? null,
    message: {
      id,
      guid: wish.guid ?? null,
      sender,
      text: wish.text ?? `text of ${id}`,
      sentAt: startAt + ms,
      attachments: [],
      signs: { ...plain, ...wish.signs },
    },
  };
}

/** A bubble with a text of its own. */
export function bubble(id: string): Bubble {
  return { id, text: `says ${id}`, echoKey: `key-${id}`, typingMs: 400, delayMs: 250 };
}

export function done(rest: Bubble[], awaited = true, ms = 500): { type: string; [key: string]: unknown } {
  const output: ReplyOutput = { rest, awaited, finishedAt: startAt + ms, outcome: 'written' };
  return { type: 'xstate.done.actor.reply', output, actorId: 'reply', at: startAt + ms };
}

export function failedReply(ms = 500): { type: string; [key: string]: unknown } {
  return { type: 'xstate.error.actor.reply', error: { name: 'Error' }, actorId: 'reply', at: startAt + ms };
}

export function about(type: string, requestId: string, ms = 600): { type: string; [key: string]: unknown } {
  return { type, requestId, at: startAt + ms };
}

export function settled(
  outcomes: Record<string, 'delivered' | 'withdrawn'>,
  ms = 600,
): { type: string; [key: string]: unknown } {
  return { type: 'commands_settled', outcomes, at: startAt + ms };
}

export function settleTimeout(asked: readonly Asked[], ms = 4_000): { type: string; [key: string]: unknown } {
  const timer = asked.find((one) => one.do === 'arm' && one.id.startsWith('xstate.after.settleWait'));
  if (timer?.do !== 'arm') throw new Error('no settle timer was armed');
  return { ...timer.event, at: startAt + ms };
}

export function conversation(mode: 'direct' | 'group' = 'direct'): Stage<ConversationContext> {
  const input = { self, personaId: 'luna', mode, thread: 'any;-;+15550100001' };
  return createStage<ConversationContext>(conversationMachine, input);
}

// ——— what was asked for, in short ———

/** Answers as `request: bubbles` or `request: (reason)`. */
export function answers(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => {
    if (one.do !== 'answer') return [];
    const value = one.value as { kind: string; reason?: string; bubbles?: { text: string }[] };
    if (value.kind === 'reply') return [`${one.to}: ${value.bubbles!.map(({ text }) => text).join(' | ')}`];
    return [`${one.to}: (${value.reason ?? value.kind})`];
  });
}

/** Bubbles that went out as commands, as `type text`. */
export function commands(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => {
    if (one.do !== 'send' || one.event.type !== 'command_queued') return [];
    const { payload } = one.event.command as { payload: { bubble_type: string; text: string } };
    return [`${payload.bubble_type} ${payload.text}`];
  });
}

export function notices(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => (one.do === 'notice' ? [one.event] : []));
}

/** Ids of the messages the started reply answers; undefined when none was started. */
export function startedWith(
  asked: readonly Asked[],
): { kind: string; incoming: string[]; reflex: string | null } | undefined {
  const start = asked.find((one) => one.do === 'start');
  if (start?.do !== 'start') return undefined;
  const { kind, incoming, reflex } = start.input as { kind: string; incoming: { id: string }[]; reflex: string | null };
  return { kind, incoming: incoming.map(({ id }) => id), reflex };
}

export function armed(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => (one.do === 'arm' ? [`${one.id} ${one.delayMs}`] : []));
}

export function disarmed(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => (one.do === 'disarm' ? [one.id] : []));
}

/** Whom an event was sent to, and of which type, commands left out. */
export function questions(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) =>
    one.do === 'send' && one.event.type !== 'turn_heard' && one.event.type !== 'command_queued'
      ? [`${one.to} ${one.event.type}`]
      : [],
  );
}

export function historyOf(asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => (one.do === 'record' ? [(one.data as { text: string }).text] : []));
}
