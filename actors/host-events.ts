/** What the host tells its observer. Addresses are in full here; whoever writes a log uses `addressTag`. */
export type HostEvent =
  | { event: 'actor_activated'; address: string; replayed: number }
  | { event: 'actor_passivated'; address: string }
  | { event: 'actor_parked'; address: string; reason: string }
  /** `reason` may quote what the machine threw, and so a user's words: it belongs into the journal, not into a log. */
  | { event: 'event_poisoned'; address: string; seq: number; eventType: string; reason: string }
  | { event: 'commit_finished'; turns: number; rows: number; ms: number }
  | { event: 'commit_conflict'; addresses: number }
  | { event: 'commit_broken'; error: unknown }
  | { event: 'journal_unavailable'; attempt: number; error: unknown }
  | { event: 'journal_recovered'; attempts: number }
  | { event: 'ownership_lost'; shards: number[] }
  | { event: 'timer_fired'; address: string; lateMs: number }
  | { event: 'effect_started'; address: string; src: string; resumed: boolean }
  | { event: 'effect_finished'; address: string; src: string; outcome: 'done' | 'error' | 'aborted'; error?: unknown }
  | { event: 'outbox_delayed'; source: string; target: string; attempt: number }
  /** An output, a watcher or an asker threw; `name` says which. */
  | { event: 'output_failed'; address: string; name: string; error: unknown }
  | { event: 'mailbox_refused'; address: string; reason: string };

export type ObserveHost = (event: HostEvent) => void;
