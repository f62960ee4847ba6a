/** What goes between a chat and its MiniApps. Plain JSON. */

/** From whom, where and when a text comes. */
export interface ChatTurn {
  /** The conversation's address: it is told of changes. */
  conversation: string;
  /** The chat as its relay spells it. */
  chat: string;
  mode: 'direct' | 'group';
  sender: string;
  /** Who is in the group, where the relay says; the sender may be missing. */
  participants: readonly string[];
  /** Unix milliseconds. */
  now: number;
  zone: string | null;
  /** Sessions open in this chat, the latest changed last. */
  open: readonly { sessionId: string }[];
  /** The session that the relay says the message is about. */
  room: string | null;
}

export interface ChatText {
  /** Of the message, and of its part: the same when it is taken in again. */
  id: string;
  text: string;
}

/** A session as a conversation keeps it in mind. */
export interface ChatSession {
  sessionId: string;
  app: string;
  title: string;
}

/** What was asked and what for; plain JSON, brought back with the answer. */
export type Pending =
  | { kind: 'start'; app: string; text: ChatText; tries: number }
  | { kind: 'which'; sessions: string[]; text: ChatText };

export type ChatOutcome =
  | { kind: 'opened'; session: ChatSession; told: string[]; link: string }
  /** `turned`: it was closed or opened again by that. */
  | { kind: 'done'; session: ChatSession; told: string[]; turned: 'closed' | 'reopened' | null }
  | { kind: 'told'; told: string[]; link?: string }
  | { kind: 'refused'; told: string[] }
  | { kind: 'asks'; question: string; pending: Pending };

export interface ReadWish {
  /** Less sure readings are left alone, from 0 to 1. */
  sureFrom: number;
  /** Somebody else judged that it is meant for an open app. */
  isMeant: boolean;
  /** Nobody called: what cannot be done is not spoken of, and nothing is asked. */
  overheard: boolean;
  /** Whether what was done will be answered in words. */
  isAnswered: boolean;
}
