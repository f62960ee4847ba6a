/**
 * Things a tool wants done, as data: the shapes of what the edge, the timers of an actor and the MiniApps understand, named here so that
 * tools know none of them.
 */

/** A text at a moment, to this chat. Becomes `schedule_message` for the relay, with the server's safety net behind it. */
export interface ScheduledText {
  type: 'schedule_message';
  /** ISO 8601 with offset. */
  sendAt: string;
  text: string;
}

/** Again and again: an RRULE (RFC 5545) in wall time of `zone`; each occurrence becomes a `schedule_message`. */
export interface RecurringText {
  type: 'schedule_recurring';
  rrule: string;
  zone: string;
  text: string;
}

/** Reminders, timers and texts that are waiting, and what to do with them. */
export interface ScheduleOrder {
  type: 'manage_schedule';
  action: 'list' | 'cancel' | 'move' | 'check';
  what: 'reminder' | 'timer' | 'scheduled_message';
  /** Words that say which one is meant; empty for the latest. */
  which: string;
}

export type CommandProposal = ScheduledText | RecurringText | ScheduleOrder;
