/**
 * What a conversation holds and hears. All of it is plain JSON.
 *
 * Words used here: a *request* is one message a relay brought and wants to hear back about, by HTTP or over its socket; a *turn* is
 * one reply in the making, to one message or to several that belong together; a *bubble* is one text the persona sends.
 */

import type { Deed, Mind } from './mind.ts';
import type { MiniappChanged, News } from './news.ts';

/** How a message was read at the door, before any state is known. */
export interface MessageSigns {
  /** The persona is called by name. */
  called: boolean;
  /** Time, place, who, a vote, a recap. */
  logistics: boolean;
  /** Asks for something private, which a group chat is no place for. */
  personal: boolean;
  /** A tapback written out (`Loved “...”`). */
  reaction: boolean;
  /** Corrects the message before it (`*there`). */
  correction: boolean;
  /** Ends where a sentence does not. */
  unfinished: boolean;
  /** Begins in the middle of a thought (`and ...`). */
  continuation: boolean;
  /** Says of itself that it is about something else (`btw ...`). */
  newTopic: boolean;
  question: boolean;
  /** A question of hardly a word (`??`), which only presses the one before it. */
  nudge: boolean;
  /** Characters of its plain words, links left out. */
  wordsLength: number;
  linkOnly: boolean;
  urls: string[];
  /** Key under which an echo of a text of ours would be recognised. */
  echoKey: string;
  /** The relay says that a MiniApp is active in this chat. */
  miniappActive: boolean;
  /** So short that it may answer a question of ours. */
  answer?: boolean;
  /** How it sounds, for the relationship; absent where it sounds like nothing in particular. */
  tone?: Tone[];
}

/** Affection or thanks; laughter; something confided; harshness. */
export type Tone = 'warm' | 'laugh' | 'open' | 'harsh';

/** What the relay says a message is about: the MiniApp it believes active, and its session. */
export interface MessageAbout {
  app: string | null;
  room: string | null;
}

export interface IncomingMessage {
  /** The request's id: unique for this message, the same when it is sent again (A4). */
  id: string;
  /** The messenger's own id, where the relay told it. */
  guid: string | null;
  sender: string;
  text: string;
  /** When the person sent it, Unix milliseconds, by the relay's clock. */
  sentAt: number;
  /** `photoId`: the photo's id, where the relay has uploaded it already. */
  attachments: { guid: string; mimeType: string | null; isPhoto: boolean; photoId?: string | null }[];
  about?: MessageAbout | null;
  signs: MessageSigns;
}

export interface Bubble {
  /** UUID; the command id when it goes out as a command. */
  id: string;
  text: string;
  echoKey: string;
  /** Show typing for this long before it, milliseconds. */
  typingMs: number;
  /** Wait this long after the bubble before it, milliseconds. */
  delayMs: number;
}

export type Via = 'http' | 'socket';

export interface Request {
  id: string;
  via: Via;
  /**
   * `open`: somebody waits. `cut`: the caller went away and may come again. `late`: told to stop waiting, or did not come
   * again; the bubbles go out as commands.
   */
  state: 'open' | 'cut' | 'late';
}

export type TurnKind =
  | 'reply'
  /** First sight of a group in which nobody called: say hello once. */
  | 'introduce'
  /** A personal request in a group: move it to a direct chat. */
  | 'redirect'
  /** Uncalled in a group in which a MiniApp is open: what is meant for it is done there; words only if the persona may speak. */
  | 'overhear'
  /** Nobody wrote: something is to be told (`news.ts`). */
  | 'announce';

export interface Turn {
  id: string;
  kind: TurnKind;
  request: Request;
  incoming: IncomingMessage[];
  reflex: { bubble: Bubble; pushed: boolean } | null;
  /** Bubbles already sent as commands while the reply is still being written. */
  said: Bubble[];
  /** The whole reply, once written, less what was said. */
  rest: Bubble[];
  /** Whether somebody waited for the request's answer when the reply was finished. */
  awaited: boolean;
  /** When it was finished, and when the request's caller last came again, Unix milliseconds: the later word is the true one. */
  finishedAt: number | null;
  repeatedAt: number | null;
  firstContact: boolean;
  startedAt: number;
  /** What is told, in a turn of kind `announce`. */
  news: News | null;
  /** Whether words may follow: not where a group has heard enough of an uncalled persona. */
  maySpeak: boolean;
  /** The MiniApp session that this turn opened, for the relay to know. */
  opened: MessageAbout | null;
}

/** A message that waits for the turn before it to end. */
export interface Queued {
  message: IncomingMessage;
  request: Request;
  turnId: string;
  reflex: Bubble | null;
  kind: TurnKind;
}

/** An answer that went, or should go, through HTTP: kept until it is surely collected, and a little longer for repeats. */
export interface KeptAnswer {
  requestId: string;
  turnId: string;
  bubbles: Bubble[];
  opened?: MessageAbout | null;
  /** `given`: somebody took it. `held`: nobody was there; it waits for a repeat until its timer. */
  state: 'given' | 'held';
}

export interface ConversationContext {
  /** This conversation's own address. */
  self: string;
  personaId: string;
  mode: 'direct' | 'group';
  /** The relay that last brought a message: commands go there. */
  agent: string | null;
  /** The chat's name as that relay spells it. */
  thread: string;
  messagesSeen: number;
  introduced: boolean;
  /** Human messages since the persona last spoke uncalled in this group; null when it never did. */
  sinceUncalled: number | null;
  last: { sender: string; at: number; urls: string[]; guid: string | null } | null;
  turn: Turn | null;
  queue: Queued[];
  answers: KeptAnswer[];
  /** Echo keys of what was sent lately, with the time, oldest first. */
  sent: { key: string; at: number }[];
  /** When the memory beside this conversation was last told of a turn, Unix milliseconds. */
  memoryToldAt: number;
  /** Who is in this group, as the relay names them; empty in a direct chat. */
  participants: string[];
  mind: Mind;
  /** What waits to be told, oldest first. */
  news: News[];
}

/** What the answer to a request says, before an adapter puts it into its wire's words. */
export type Answer =
  | {
      kind: 'reply';
      turnId: string;
      bubbles: { text: string; typingMs: number; delayMs: number }[];
      /** The MiniApp session that this turn opened. */
      opened?: MessageAbout | null;
    }
  | { kind: 'silent'; turnId: string; reason: SilentReason }
  /** Over a socket: taken, and durable; bubbles come as commands. */
  | { kind: 'taken'; turnId: string };

export type SilentReason =
  | 'echo'
  | 'reaction'
  | 'link_preview'
  | 'repeat'
  | 'not_addressed'
  /** It belongs together with a later message, whose request gets the answer. */
  | 'joined'
  /** The bubbles go out as commands. */
  | 'delivered_as_commands'
  /** Too many messages wait for a reply in this conversation; it is in the history that later replies are written from. */
  | 'too_many_waiting'
  | 'nothing_left';

export interface MessageEvent {
  type: 'message';
  message: IncomingMessage;
  via: Via;
  mode: 'direct' | 'group';
  agent: string | null;
  thread: string;
  /** Whether the agent's socket was open when the message came in: a hint, which the edge actor settles. */
  socketOpen: boolean;
  /** UUID for the turn, should this message begin one. */
  turnId: string;
  /** A reaction that would fit, should this message begin a turn. */
  reflex: Bubble | null;
  /** Who is in the group, where the relay says. */
  participants?: string[];
}

/** Facts the host adds to every event: when it was accepted, Unix milliseconds. */
interface Accepted {
  at: number;
}

export type ConversationEvent = Accepted &
  (
    | MessageEvent
    /** The POST's client went away, or the answer could not be written. */
    | { type: 'request_cut'; requestId: string }
    /** The same POST came again and waits for its answer. */
    | { type: 'request_repeated'; requestId: string }
    /** The POST has waited as long as its caller will. */
    | { type: 'request_overdue'; requestId: string }
    /** A cut request was not repeated in time. */
    | { type: 'repeat_overdue'; requestId: string }
    /** From the reply effect: a bubble is complete while the model goes on writing. */
    | { type: 'bubble_written'; bubble: Bubble }
    /** From the edge actor: what became of commands asked about. */
    | { type: 'commands_settled'; outcomes: Record<string, 'delivered' | 'withdrawn'> }
    /** From the edge actor: the relay could not do it. */
    | { type: 'command_failed'; commandId: string }
    /** From a MiniApp session of this chat. */
    | ({ type: 'miniapp_changed' } & MiniappChanged)
    /** The time of a scheduled text is over. */
    | { type: 'reminder_over'; reminderId: string }
  );

export interface ReplyInput {
  turnId: string;
  kind: TurnKind;
  personaId: string;
  mode: 'direct' | 'group';
  requestId: string;
  /** Bubbles are wanted one by one as they are finished. */
  streamed: boolean;
  incoming: IncomingMessage[];
  reflex: string | null;
  firstContact: boolean;
  maySpeak: boolean;
  news: News | null;
  mind: Mind;
  /** Who is in this group, as the relay names them; empty in a direct chat. */
  participants: string[];
  /** The chat as its relay spells it. */
  thread: string;
  /** Whether a relay is there to schedule texts and to be told of MiniApps. */
  reachable: boolean;
}

export interface ReplyOutput {
  /** What has not been sent as `bubble_written`. */
  rest: Bubble[];
  /** Whether somebody waited for the request's answer when the reply was finished, and when that was, Unix milliseconds. */
  awaited: boolean;
  finishedAt: number;
  outcome: 'written' | 'apologised' | 'canned';
  /** What follows from the turn beside its words; absent where nothing does. */
  deeds?: Deed[];
  /** What the reply was written from, for operators to look at; nothing of ours reads it. */
  seen?: unknown;
}
