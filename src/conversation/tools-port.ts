/** What a conversation wants of tools, in its own words; the server is put together with them (see `assembly/`). */

export interface ToolCall {
  name: string;
  arguments: unknown;
}

/** A text that waits to be sent in this chat. */
export interface WaitingText {
  id: string;
  what: 'reminder' | 'timer' | 'scheduled_message';
  /** What it is about, or the text itself where that is sent word for word. */
  about: string;
  /** Unix milliseconds. */
  at: number;
  every: { rrule: string; zone: string } | null;
}

export type ToolChange = { do: 'schedule'; entry: WaitingText } | { do: 'cancel'; id: string };

/** From whom, where and when. The person and the chat are opaque to tools. */
export interface ToolTurn {
  person: string;
  chat: string;
  personaId: string;
  mode: 'direct' | 'group';
  /** Unix milliseconds. */
  now: number;
  zone: string | null;
  waiting: readonly WaitingText[];
  waitingMax: number;
  /** What the person asked for before this turn, with what was answered since; see `askedBefore`. */
  previous: string | null;
  signal: AbortSignal;
}

export type ToolsOutcome =
  | { kind: 'found'; told: string[]; exact?: string[]; data?: unknown }
  | { kind: 'told'; as: 'answer' | 'refused'; told: string[]; exact?: string[] }
  | { kind: 'changed'; changes: ToolChange[]; told: string[] }
  | { kind: 'cannot'; told: string[] }
  /** Something is missing: `field` says what, the question how to ask for it. */
  | { kind: 'asks'; field: string; question: string; exact?: string[] }
  /** To be done on a yes; `confirmation` is plain JSON, brought back with it. */
  | { kind: 'confirm'; offer: string; confirmation: unknown }
  | { kind: 'nothing' };

export interface Tools {
  /** Opens a turn: its calls share one budget. */
  open(): { run(call: ToolCall, turn: ToolTurn): Promise<ToolsOutcome> };
  /** Carries out what was confirmed; undefined where this yes is none to it: somebody else's, elsewhere, too late. */
  consented(confirmation: unknown, turn: ToolTurn): ToolsOutcome | undefined;
  /** The next time of a text that was sent and comes again. */
  again(sent: WaitingText, now: number): WaitingText | undefined;
  /** The time zone that words name as the person's own; `asked`: a bare place is an answer. */
  zoneSaid(text: string, asked: boolean): string | null;
}
