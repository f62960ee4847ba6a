/** What a relay's actor holds and hears. All plain JSON; command shapes are the wire's own (the edge contract). */

export interface EdgeCommand {
  command_id: string;
  command_type: string;
  priority: 'normal' | 'immediate';
  payload: Record<string, unknown>;
}

/** A command on its way to the relay, kept until it is acknowledged, expires or is withdrawn. */
export interface PendingCommand {
  command: EdgeCommand;
  /** Unix milliseconds of acceptance; the wire's `timestamp`. */
  queuedAt: number;
  /** Unix milliseconds after which it is worse than nothing; null for never. */
  expiresAt: number | null;
  /** Actor to tell when the relay fails it; null for nobody. */
  replyTo: string | null;
  /** The connection it was last written to; null when never. */
  pushedOn: string | null;
  /** Whether it was handed over in an answer to `/edge/sync`; what was stays so, whatever becomes of sockets. */
  collected: boolean;
  /** For `schedule_message`: acknowledged once on receipt, and once more when it is sent. */
  scheduled: { cancelId: string; sendId: string; received: boolean; receivedAt?: number } | null;
}

export type CommandEnd = 'acked' | 'failed' | 'expired' | 'withdrawn';

export interface EdgeLinkContext {
  /** This actor's own address. */
  self: string;
  /** The open socket connection. What the state says may be older than the socket itself: a relay's next word mends it. */
  connection: string | null;
  pending: PendingCommand[];
  /** How the latest commands ended, oldest first, for whoever asks late. */
  ended: { id: string; end: CommandEnd }[];
}

export type AckStatus = 'received' | 'executing' | 'completed' | 'failed';

export type EdgeLinkEvent = { at: number } & (
  | { type: 'socket_opened'; connection: string }
  | { type: 'socket_closed'; connection: string }
  | {
      type: 'command_queued';
      command: EdgeCommand;
      lifeMs: number | null;
      replyTo: string | null;
      /** For `schedule_message`: UUIDs of the two commands the server sends when the relay does not confirm it. */
      fallback?: { cancelId: string; sendId: string };
      /** Where it is given, that request is answered `queued` or `refused`. */
      requestId?: string;
    }
  | { type: 'command_acked'; commandId: string; status: AckStatus; error: string | null }
  /** Asks what became of commands; those not delivered are withdrawn, so that the asker may deliver them otherwise. */
  | { type: 'commands_asked_about'; commandIds: string[]; replyTo: string }
  | { type: 'schedule_overdue'; commandId: string }
  /** A scheduled message is wanted no longer. `cancelId`: UUID of the command that says so to a relay which may hold it already. */
  | { type: 'schedule_cancelled'; commandId: string; cancelId: string }
  /** The relay collects its commands over HTTP. */
  | { type: 'synced'; requestId: string; lastCommandId: string | null }
  /** Something the relay reports; kept as a record, counted once by its event id. */
  | { type: 'relay_reported'; report: { event_type: string; [key: string]: unknown } }
);

/** A frame for the relay's socket; the adapter writes it to the named connection if that is still the open one. */
export type EdgeLinkFrame =
  | { type: 'command_frame'; connection: string; command: EdgeCommand; queuedAt: number }
  | { type: 'replaced'; connection: string };
