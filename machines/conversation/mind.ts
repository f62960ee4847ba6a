/**
 * What a conversation keeps in mind beside the reply being written: the person's zone, how close they are, MiniApps that are open here, what is
 * scheduled, a question that waits for an answer. It changes only by *deeds*: what the reply effect did or wants done, as data in its result,
 * carried out in that result's own commit. Pure.
 */
import type { Act } from '../plan.ts';
import { edgeOf } from './delivery.ts';
import { atFirst, noted, type Relationship, withoutJokes } from './relationship.ts';
import type { ConversationContext } from './types.ts';

/** A MiniApp session that is open in this chat. */
export interface OpenApp {
  sessionId: string;
  app: string;
  title: string;
  /** When it last changed, Unix milliseconds. */
  changedAt: number;
}

/** A text that the relay will send later. */
export interface Reminder {
  /** UUID: the id of its `schedule_message` command. */
  id: string;
  what: 'reminder' | 'timer' | 'scheduled_message';
  /** What will be sent. */
  text: string;
  /** Key under which an echo of it would be recognised. */
  echoKey: string;
  /** Unix milliseconds. */
  at: number;
  /** An RRULE (RFC 5545) in the wall time of a zone, where it comes again and again; this is its next occurrence. */
  every: { rrule: string; zone: string } | null;
}

/** Something asked of a person that waits for a yes, a no or a few words. What it is about is the effect's own business. */
export interface OpenQuestion {
  id: string;
  /** Whose answer counts, as the relay names the sender. */
  person: string;
  /** Which part of the effect asked, and what it needs to go on. Plain JSON. */
  about: string;
  data: unknown;
  /** What was wanted beside it and has a question of its own: taken up once this one is settled. Plain JSON. */
  later?: unknown[];
  /** Unix milliseconds. */
  expiresAt: number;
}

export interface Mind {
  /** The person's IANA time zone, where it is known. */
  zone: string | null;
  relationship: Relationship;
  /** Latest change last. */
  apps: OpenApp[];
  /** Soonest first. */
  reminders: Reminder[];
  question: OpenQuestion | null;
}

export type Deed =
  /** For the relay: MiniApps that start and end, rules, plans. */
  | {
      do: 'command';
      commandId: string;
      commandType: string;
      payload: { [key: string]: unknown };
    }
  /** `cancelId` and `sendId`: UUIDs for the server's safety net, should the relay not confirm in time. */
  | { do: 'schedule'; reminder: Reminder; cancelId: string; sendId: string }
  | { do: 'unschedule'; reminderId: string; cancelId: string }
  | { do: 'open_app'; app: OpenApp }
  | { do: 'close_app'; sessionId: string }
  /** Null: the question is answered, or nobody waits for it any more. */
  | { do: 'ask'; question: OpenQuestion | null }
  | { do: 'learn_zone'; zone: string }
  /** Something both of them laughed about. */
  | { do: 'note_joke'; text: string }
  /** What the person asked to be forgotten: every joke, or those that hold these words. */
  | { do: 'forget_jokes'; about: string | null };

export const emptyMind: Mind = { zone: null, relationship: atFirst, apps: [], reminders: [], question: null };

/** Open MiniApps and waiting texts of one conversation (A10). */
export const appsMax = 12;
export const remindersMax = 50;
/** A scheduled text counts as sent this long after its time: the relay, or a minute later the server, has sent it. */
export const reminderOverMs = 5 * 60_000;

/** Carries deeds out, in order: the changed mind and what follows from it. */
export function planDeeds(
  context: ConversationContext,
  deeds: readonly Deed[],
  at: number,
): { mind: Mind; acts: Act[] } {
  let { mind } = context;
  const acts: Act[] = [];
  for (const deed of deeds) {
    mind = changed(mind, deed, at);
    acts.push(...actsOf(context, deed, at));
  }
  return { mind, acts };
}

function changed(mind: Mind, deed: Deed, at: number): Mind {
  switch (deed.do) {
    case 'command':
      return mind;
    case 'schedule': {
      const others = mind.reminders.filter(({ id }) => id !== deed.reminder.id);
      return { ...mind, reminders: [...others, deed.reminder].sort((a, b) => a.at - b.at).slice(0, remindersMax) };
    }
    case 'unschedule':
      return withoutReminder(mind, deed.reminderId);
    case 'open_app':
      return withApp(mind, deed.app);
    case 'close_app':
      return withoutApp(mind, deed.sessionId);
    case 'ask':
      return { ...mind, question: deed.question };
    case 'learn_zone':
      return { ...mind, zone: deed.zone };
    case 'note_joke':
      return { ...mind, relationship: noted(mind.relationship, deed.text, at) };
    case 'forget_jokes':
      return { ...mind, relationship: withoutJokes(mind.relationship, deed.about) };
  }
}

function actsOf(context: ConversationContext, deed: Deed, at: number): Act[] {
  switch (deed.do) {
    case 'command':
      return commandAct(context, deed.commandId, deed.commandType, deed.payload);
    case 'schedule':
      return scheduleActs(context, deed, at);
    case 'unschedule':
      return [
        { do: 'disarm', id: reminderTimer(deed.reminderId) },
        ...toRelay(context, {
          type: 'schedule_cancelled',
          commandId: deed.reminderId,
          cancelId: deed.cancelId,
        }),
      ];
    default:
      return [];
  }
}

function scheduleActs(
  context: ConversationContext,
  { reminder, cancelId, sendId }: Extract<Deed, { do: 'schedule' }>,
  at: number,
): Act[] {
  const { id, text } = reminder;
  const command = {
    command_id: id,
    command_type: 'schedule_message',
    priority: 'normal',
    payload: {
      thread_id: context.thread,
      message_text: text,
      send_at: new Date(reminder.at).toISOString(),
      is_group: context.mode === 'group',
    },
  };
  const fallback = { cancelId, sendId };
  return [
    ...toRelay(context, { type: 'command_queued', command, lifeMs: null, replyTo: context.self, fallback }),
    {
      do: 'arm',
      id: reminderTimer(id),
      delayMs: Math.max(0, reminder.at + reminderOverMs - at),
      event: { type: 'reminder_over', reminderId: id },
    },
  ];
}

function commandAct(
  context: ConversationContext,
  commandId: string,
  commandType: string,
  payload: { [key: string]: unknown },
): Act[] {
  const command = { command_id: commandId, command_type: commandType, priority: 'normal', payload };
  return toRelay(context, { type: 'command_queued', command, lifeMs: null, replyTo: null });
}

/** Without a relay there is nobody to carry it out; the effect knows and does not promise it. */
function toRelay(context: ConversationContext, event: { type: string; [key: string]: unknown }): Act[] {
  return context.agent === null ? [] : [{ do: 'send', to: edgeOf(context), event }];
}

export const reminderTimer = (id: string) => `reminder:${id}`;

export function withoutReminder(mind: Mind, reminderId: string): Mind {
  return { ...mind, reminders: mind.reminders.filter(({ id }) => id !== reminderId) };
}

export function withApp(mind: Mind, app: OpenApp): Mind {
  return { ...mind, apps: [...mind.apps.filter(({ sessionId }) => sessionId !== app.sessionId), app].slice(-appsMax) };
}

export function withoutApp(mind: Mind, closed: string): Mind {
  return { ...mind, apps: mind.apps.filter(({ sessionId }) => sessionId !== closed) };
}
