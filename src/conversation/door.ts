/**
 * The way into conversations for whoever brings messages: reads them, finds the persona and the actor, and waits for answers.
 *
 * A POST ends in one of four ways, and the conversation learns of each, because only then is every bubble in one place:
 * the answer was written; the caller went away (`request_cut`); the caller came again (`request_repeated`); the wait was too
 * long for the caller (`request_overdue`).
 */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { Json } from '../../actors/json.ts';
import type { Receipt } from '../../actors/mailbox.ts';
import type { Answer, Bubble, IncomingMessage, MessageEvent, Via } from '../../machines/conversation/types.ts';
import { echoKey, ownEchoKey } from './echo.ts';
import { classifyIncoming } from './intake.ts';
import { deliveryHint } from './pacing.ts';
import type { Persona } from './persona.ts';
import type { PersonaRegistry } from './persona-registry.ts';
import { chooseReflex } from './reflex.ts';
import { toneOf } from './tone.ts';
import { plainWords } from './wording.ts';

/** A message as an adapter brings it. */
export interface BroughtMessage {
  /** The message's identity: the same when it is brought again (A4). */
  id: string;
  /** The chat under its one spelling, and as this relay spells it. */
  chat: string;
  thread: string;
  mode: 'direct' | 'group';
  sender: string;
  text: string;
  /** Unix milliseconds. */
  sentAt: number;
  guid: string | null;
  attachments: { guid: string; mimeType: string | null; isPhoto: boolean; photoId?: string | null }[];
  participants: string[];
  personaId: string | null;
  personaPhone: string | null;
  /** The MiniApp that the relay believes active in this chat, and its session. */
  activeMiniapp: string | null;
  roomId?: string | null;
  /** The relay that brought it, and whether its socket is open. */
  agent: string | null;
  socketOpen: boolean;
  /** Size on the wire, for the mailbox's bound. */
  bytes: number;
}

export type PostOutcome =
  | {
      kind: 'answered';
      answer: Answer;
      persona: Persona;
      /** To be called with whether the answer was surely written to a caller still there. */
      settled(written: boolean): void;
    }
  | { kind: 'refused'; receipt: Extract<Receipt, { kind: 'refused' }> }
  /** The database has not taken the message in time: nothing is promised, the caller should come again. */
  | { kind: 'not_durable' }
  /** The caller went away. */
  | { kind: 'gone' };

export type BringOutcome =
  | { kind: 'taken'; turnId: string }
  | { kind: 'refused'; receipt: Extract<Receipt, { kind: 'refused' }> };

export interface Door {
  /** Brings a message and waits for its answer, at most `overdueMs`. */
  post(message: BroughtMessage, signal: AbortSignal): Promise<PostOutcome>;
  /** Brings a message whose bubbles will come as commands; resolves when it is durable. */
  bring(message: BroughtMessage): Promise<BringOutcome>;
  /** Another node answers from here on (its database epoch is newer): whoever waits here is sent there. */
  leave(): void;
}

export interface DoorOptions {
  host: Host;
  personas: PersonaRegistry;
  clock: Clock;
  ids: Ids;
  /** The relay gives up after 60 s; past this the answer goes out as commands. */
  overdueMs?: number;
  heard(report: { address: string; message: BroughtMessage; via: Via; repeated: boolean }): void;
}

const overdueMsDefault = 50_000;
/** How long to wait for the word that an overdue request's bubbles will come as commands. */
const lastWordMs = 4_000;
const reflexesRemembered = 4;
const conversationsRemembered = 5_000;
/** A longer message is not taken for the answer to a question. */
const answerWordsLengthMax = 60;
/** How a message sounds shows in its beginning. */
const toneCharsMax = 1_000;

/** The address of the conversation between a chat and a persona. */
export function conversationAddress(chat: string, personaId: string): string {
  return `conversation/imessage:${chat}:${personaId}`;
}

/** What an address says of its conversation, for the machine's start. */
export function conversationInput(address: string): {
  self: string;
  personaId: string;
  mode: 'direct';
  thread: string;
} {
  const key = address.slice('conversation/imessage:'.length);
  const colon = key.lastIndexOf(':');
  return { self: address, personaId: key.slice(colon + 1), mode: 'direct', thread: key.slice(0, colon) };
}

export function createDoor(options: DoorOptions): Door {
  const { host, personas, clock, ids } = options;
  const overdueMs = options.overdueMs ?? overdueMsDefault;
  /** Reflexes used lately, so that none comes twice in a row; only a nicety, so it may be forgotten. */
  const reflexes = new Map<string, string[]>();
  /** Everybody who waits for an answer at this moment, by how to tell them that it will not come from here. */
  const waitingHere = new Set<() => void>();

  const reflexFor = (address: string, message: BroughtMessage, persona: Persona): Bubble | null => {
    const recent = reflexes.get(address) ?? [];
    const { text, mode, id } = message;
    const chosen = chooseReflex({ persona, text, mode, recent, seed: id });
    if (chosen === null) return null;
    recent.push(chosen);
    if (recent.length > reflexesRemembered) recent.shift();
    reflexes.delete(address);
    reflexes.set(address, recent);
    if (reflexes.size > conversationsRemembered) reflexes.delete(reflexes.keys().next().value!);
    const { typing_ms } = deliveryHint({ text: chosen, position: 0 }, persona.rhythm);
    return { id: ids(), text: chosen, echoKey: ownEchoKey(chosen), typingMs: typing_ms, delayMs: 0 };
  };

  const eventFor = (message: BroughtMessage, persona: Persona, address: string, via: Via): MessageEvent => {
    const { text, mode, participants, activeMiniapp } = message;
    const classified = classifyIncoming({ text, mode, persona, participants, activeMiniapp });
    // Only between two: what people are to one another in a group is nobody's measure.
    const tone = mode === 'direct' ? toneOf(plainWords(text.slice(0, toneCharsMax))) : undefined;
    const read: IncomingMessage = {
      id: message.id,
      guid: message.guid,
      sender: message.sender,
      text,
      sentAt: message.sentAt,
      attachments: message.attachments,
      ...((activeMiniapp ?? message.roomId) != null && {
        about: { app: activeMiniapp, room: message.roomId ?? null },
      }),
      signs: {
        ...classified,
        echoKey: echoKey(text),
        miniappActive: activeMiniapp !== null,
        ...(classified.wordsLength <= answerWordsLengthMax && { answer: true }),
        ...(tone !== undefined && { tone }),
      },
    };
    const { thread, agent, socketOpen } = message;
    const reflex = reflexFor(address, message, persona);
    const event = {
      type: 'message',
      message: read,
      via,
      mode,
      agent,
      thread,
      socketOpen,
      turnId: ids(),
      reflex,
    } as const;
    // The persona's own number is nobody in the group.
    const people = participants.filter((person) => person !== message.personaPhone);
    return mode === 'group' && people.length > 0 ? { ...event, participants: people } : event;
  };

  const send = async (message: BroughtMessage, persona: Persona, address: string, via: Via): Promise<Receipt> => {
    const event = eventFor(message, persona, address, via);
    const receipt = await host.tell(address, event as never, { id: message.id, bytes: message.bytes });
    if (receipt.kind !== 'refused') options.heard({ address, message, via, repeated: receipt.kind === 'duplicate' });
    return receipt;
  };

  /** Tells the conversation that a caller is gone, unless another one waits for the same answer. */
  const cut = (address: string, requestId: string) => {
    if (!host.isAwaited(address, requestId)) void host.tell(address, { type: 'request_cut', requestId });
  };

  return {
    async post(message, signal) {
      const persona = personas.resolve({ id: message.personaId, phone: message.personaPhone });
      const address = conversationAddress(message.chat, persona.id);
      const waiting = waitForAnswer(host, address, message.id, signal);
      const deadline = Promise.withResolvers<'overdue' | 'elsewhere'>();
      const cancelDeadline = clock.after(overdueMs, () => deadline.resolve('overdue'));
      const leave = () => deadline.resolve('elsewhere');
      waitingHere.add(leave);
      try {
        const sending = send(message, persona, address, 'http');
        const receipt = await Promise.race([sending, deadline.promise]);
        if (receipt === 'elsewhere') return answersElsewhere;
        if (receipt === 'overdue') {
          // Should the database take it after all, nobody waits here any more.
          void sending.then(() => cut(address, message.id));
          return { kind: 'not_durable' };
        }
        if (receipt.kind === 'refused') return { kind: 'refused', receipt };
        if (receipt.kind === 'duplicate') await comeAgain(host, address, message.id, receipt.answer, waiting);
        let outcome = await Promise.race([waiting.answer, deadline.promise]);
        if (outcome === 'elsewhere') return answersElsewhere;
        if (outcome === 'overdue') {
          void host.tell(address, { type: 'request_overdue', requestId: message.id });
          outcome = await Promise.race([waiting.answer, pause(clock, lastWordMs)]);
        }
        waiting.stop();
        if (outcome === 'gone') {
          cut(address, message.id);
          return { kind: 'gone' };
        }
        if (outcome === 'overdue') return { kind: 'not_durable' };
        const settled = (written: boolean) => {
          if (!written) cut(address, message.id);
        };
        return { kind: 'answered', answer: outcome.value as unknown as Answer, persona, settled };
      } finally {
        waiting.stop();
        cancelDeadline();
        waitingHere.delete(leave);
      }
    },
    leave() {
      for (const leave of waitingHere) leave();
    },
    async bring(message) {
      const persona = personas.resolve({ id: message.personaId, phone: message.personaPhone });
      const address = conversationAddress(message.chat, persona.id);
      const waiting = waitForAnswer(host, address, message.id);
      try {
        const receipt = await send(message, persona, address, 'socket');
        if (receipt.kind === 'refused') return { kind: 'refused', receipt };
        if (receipt.kind === 'duplicate' && receipt.answer !== null) waiting.give(receipt.answer.value);
        const outcome = await waiting.answer;
        return { kind: 'taken', turnId: outcome === 'gone' ? '' : (outcome.value as unknown as Answer).turnId };
      } finally {
        waiting.stop();
      }
    },
  };
}

const answersElsewhere: PostOutcome = {
  kind: 'refused',
  receipt: { kind: 'refused', reason: 'elsewhere', retryAfterMs: 1_000 },
};

interface Waiting {
  answer: Promise<{ value: Json } | 'gone'>;
  give(value: Json): void;
  readonly given: boolean;
  stop(): void;
}

/** Listens for the answer to an event from before it is sent, so that none is missed. */
function waitForAnswer(host: Host, address: string, requestId: string, signal?: AbortSignal): Waiting {
  const { promise, resolve } = Promise.withResolvers<{ value: Json } | 'gone'>();
  let given = false;
  const give = (value: Json) => {
    given = true;
    resolve({ value });
  };
  const stop = host.onAnswer(address, requestId, give);
  const leave = () => {
    // No longer a listener from this moment: the conversation asks who still waits.
    stop();
    resolve('gone');
  };
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave, { once: true });
  return {
    answer: promise,
    give,
    get given() {
      return given;
    },
    stop() {
      stop();
      signal?.removeEventListener('abort', leave);
    },
  };
}

/** The same POST once more: the conversation answers again, or goes on; what it has forgotten, the journal still knows. */
async function comeAgain(
  host: Host,
  address: string,
  requestId: string,
  stored: { value: Json } | null,
  waiting: Waiting,
) {
  const receipt = await host.tell(address, { type: 'request_repeated', requestId });
  // An answer is let out before its turn's receipt is seen here.
  if (waiting.given || stored === null) return;
  if (receipt.kind === 'accepted' || receipt.kind === 'refused') waiting.give(stored.value);
}

function pause(clock: Clock, ms: number): Promise<'overdue'> {
  return new Promise((resolve) => clock.after(ms, () => resolve('overdue')));
}
