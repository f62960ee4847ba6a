/** Every bound of the host in one place, with units (A10, A11). */
export interface HostLimits {
  /** Events waiting at one address before the sender is refused. */
  mailboxEventsMax: number;
  /** Bytes waiting at one address, by the senders' own measure. */
  mailboxBytesMax: number;
  /** Events accepted and not yet committed, over all addresses. */
  pendingEventsMax: number;
  /** Bytes accepted and not yet committed, over all addresses, by the senders' own measure. */
  pendingBytesMax: number;
  /** Turns one actor may be ahead of its last commit. */
  turnsAheadMax: number;
  /** Turns in one flush. */
  flushTurnsMax: number;
  /** Turns between two snapshots of an actor: how many events a reactivation replays at most. */
  snapshotEveryTurns: number;
  /** An actor untouched for about this long is kept in memory in a form that takes little room and a moment to come back from. */
  restMs: number;
  /** An actor untouched for this long leaves memory (A11). */
  idleMs: number;
  /** Actors in memory; above it the longest untouched leave early. */
  residentsMax: number;
  /** Ids of past events an actor remembers in memory; older ones are recognised by the database. */
  recentEventIds: number;
  /** Timers due within this time are held in memory; the rest wait in the database. */
  timerHorizonMs: number;
  /** Actors loaded in one round trip. */
  loadBatch: number;
}

export const defaultLimits: HostLimits = {
  mailboxEventsMax: 256,
  mailboxBytesMax: 1_048_576,
  pendingEventsMax: 20_000,
  pendingBytesMax: 67_108_864,
  turnsAheadMax: 64,
  flushTurnsMax: 1_024,
  snapshotEveryTurns: 32,
  restMs: 10_000,
  idleMs: 60_000,
  residentsMax: 50_000,
  recentEventIds: 8,
  timerHorizonMs: 20_000,
  loadBatch: 256,
};
