/** What a conversation wants of MiniApps, in its own words; the server is put together with them (see `assembly/`). */

/** From whom, where and when a text comes. */
export interface MiniappTurn {
  /** This conversation's address: sessions tell it of changes. */
  conversation: string;
  /** The chat as its relay spells it. */
  chat: string;
  mode: 'direct' | 'group';
  sender: string;
  participants: readonly string[];
  /** Unix milliseconds. */
  now: number;
  zone: string | null;
  /** Open in this chat, the latest changed last. */
  open: readonly { sessionId: string }[];
  /** The session that the relay says the message is about. */
  room: string | null;
}

export interface MiniappText {
  /** Made of the message's own id: the same text has the same one whenever it is taken in again. */
  id: string;
  text: string;
}

export interface MiniappSession {
  sessionId: string;
  app: string;
  title: string;
}

/** `pending` is plain JSON, brought back with the answer. `link` is sent as it stands. */
export type MiniappOutcome<P = unknown> =
  | { kind: 'opened'; session: MiniappSession; told: string[]; link: string }
  /** `turned`: it was closed or opened again by that. */
  | { kind: 'done'; session: MiniappSession; told: string[]; turned: 'closed' | 'reopened' | null }
  | { kind: 'told'; told: string[]; link?: string }
  | { kind: 'refused'; told: string[] }
  | { kind: 'asks'; question: string; pending: P };

export interface MiniappReading {
  /** Less sure readings are left alone, from 0 to 1. */
  sureFrom: number;
  /** The router says that it is meant for what is open. */
  isMeant: boolean;
  /** Nobody called: nothing is refused aloud or asked. */
  overheard: boolean;
  /** Whether what is done will be told in words here; else the session tells how it ended. */
  isAnswered: boolean;
}

/** Something a session told of itself. */
export interface MiniappNews {
  sessionId: string;
  change: 'opened' | 'changed' | 'closed' | 'reopened';
  facts: unknown[];
}

export interface Miniapps<P = unknown> {
  /** A text of which it is known that it starts this app. Undefined where nothing can be made of it. */
  start(app: string, text: MiniappText, turn: MiniappTurn): Promise<MiniappOutcome<P> | undefined>;
  /** A text that may be meant for what is open. Undefined where it is not. */
  read(text: MiniappText, turn: MiniappTurn, reading: MiniappReading): Promise<MiniappOutcome<P> | undefined>;
  /** The answer to what was asked; undefined where it is none. `isRequest`: it stands by itself too, as a wish of its own. */
  answered(
    pending: P,
    text: MiniappText,
    turn: MiniappTurn,
    isRequest: boolean,
  ): Promise<MiniappOutcome<P> | undefined>;
  /** What there is to tell of news; undefined where there is nothing. */
  news(
    news: MiniappNews,
    turn: MiniappTurn,
  ): Promise<{ session: MiniappSession; told: string[]; link?: string } | undefined>;
  /** A receipt, as whoever read a photo of it gave it, becomes a bill to split. `id` as of a text. */
  splitReceipt(receipt: unknown, id: string, turn: MiniappTurn): Promise<MiniappOutcome<P>>;
}
