/** What `/ws/playground` says, to pages and terminals alike. */
export type WatchedActor = 'conversation' | 'relay';

/** One event of an actor's journal, as the panel shows it. */
export interface WatchedRow {
  seq: number;
  /** Unix milliseconds. */
  at: number;
  type: string;
  /** `external`, `timer`, `effect` or `actor`. */
  origin: string;
  poison: string | null;
  /** The event as JSON, cut where it is very long. */
  detail: string;
}

export type WatchFrame =
  /** First for each actor: the end of its journal and the state it is in; null when it was never told anything. */
  | { type: 'backlog'; actor: WatchedActor; rows: WatchedRow[]; state: unknown }
  | { type: 'turn'; actor: WatchedActor; row: WatchedRow; state: unknown }
  | { type: 'pong' };
