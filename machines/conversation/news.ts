/**
 * What is to be told though nobody wrote: it begins a turn of its own once the persona may speak. In a group that nobody called it in, what is
 * not urgent waits for its allowance, together with what comes after it. Pure.
 */
import type { Act, Plan } from '../plan.ts';
import { historyAct } from './delivery.ts';
import { type Reminder, reminderTimer, withApp, withoutApp, withoutReminder } from './mind.ts';
import { mayJoinIn } from './reading.ts';
import type { ConversationContext } from './types.ts';

/** Facts are the session's own (see `machines/miniapp/types.ts`), kept as plain data. */
export interface MiniappFact {
  kind: string;
  by: string | null;
  data: { [key: string]: unknown };
  urgent?: boolean;
}

export type News =
  | {
      kind: 'miniapp';
      id: string;
      sessionId: string;
      app: string;
      title: string;
      change: 'opened' | 'changed' | 'closed' | 'reopened';
      facts: MiniappFact[];
    }
  /** A reminder that comes again and again was sent: its next time is to be scheduled. */
  | { kind: 'occurrence'; id: string; reminder: Reminder }
  /** The relay could not schedule or send it. */
  | { kind: 'undelivered'; id: string; reminder: Reminder };

/** Matters waiting to be told, and facts in one of them (A10): the latest are kept. */
export const newsMax = 20;
export const newsFactsMax = 50;

type ConversationPlan = Plan<ConversationContext>;

export interface MiniappChanged {
  sessionId: string;
  app: string;
  title: string;
  change: 'opened' | 'changed' | 'closed' | 'reopened';
  facts: MiniappFact[];
}

/** A session of this chat tells of itself. One that this conversation opened itself is known already. */
export function planMiniappChanged(context: ConversationContext, event: MiniappChanged, at: number): ConversationPlan {
  const { sessionId, app, title, change, facts } = event;
  const isKnown = context.mind.apps.some((open) => open.sessionId === sessionId);
  const mind =
    change === 'closed'
      ? withoutApp(context.mind, sessionId)
      : withApp(context.mind, { sessionId, app, title, changedAt: at });
  if (change === 'opened' && isKnown) return { context: {}, acts: [] };
  return {
    context: { mind, news: withMiniappNews(context.news, { sessionId, app, title, change, facts }, at) },
    acts: [],
  };
}

/** Changes of one session that wait are one matter; how it ended up is what counts. */
function withMiniappNews(news: News[], event: MiniappChanged, at: number): News[] {
  const before = news.find(
    (matter): matter is Extract<News, { kind: 'miniapp' }> =>
      matter.kind === 'miniapp' && matter.sessionId === event.sessionId,
  );
  const facts = [...(before?.facts ?? []), ...event.facts].slice(-newsFactsMax);
  const change = event.change === 'changed' && before !== undefined ? before.change : event.change;
  const matter: News = { ...event, kind: 'miniapp', id: before?.id ?? `news:${event.sessionId}:${at}`, change, facts };
  return [...news.filter((other) => other !== before), matter].slice(-newsMax);
}

/** A scheduled text's time is over: it stands in the history, and one that comes again gets its next time. */
export function planReminderOver(context: ConversationContext, reminderId: string): ConversationPlan {
  const reminder = context.mind.reminders.find(({ id }) => id === reminderId);
  if (reminder === undefined) return { context: {}, acts: [] };
  const { id, text, echoKey } = reminder;
  const bubble = { id, text, echoKey, typingMs: 0, delayMs: 0 };
  const again: News[] = reminder.every === null ? [] : [{ kind: 'occurrence', id: `news:${id}`, reminder }];
  return {
    context: { mind: withoutReminder(context.mind, id), news: [...context.news, ...again].slice(-newsMax) },
    acts: [historyAct(bubble, `scheduled:${id}`)],
  };
}

/** The relay refused a command of this conversation's; only scheduled texts are worth telling of. */
export function planCommandFailed(context: ConversationContext, commandId: string): ConversationPlan {
  const reminder = context.mind.reminders.find(({ id }) => id === commandId);
  if (reminder === undefined) return { context: {}, acts: [] };
  const disarm: Act = { do: 'disarm', id: reminderTimer(commandId) };
  return {
    context: {
      mind: withoutReminder(context.mind, commandId),
      news: [...context.news, { kind: 'undelivered' as const, id: `news:${commandId}`, reminder }].slice(-newsMax),
    },
    acts: [disarm],
  };
}

/** The first matter that may be told now. */
export function tellable(context: ConversationContext): News | undefined {
  return context.news.find((matter) => context.mode === 'direct' || isPressing(matter) || mayJoinIn(context));
}

/** What is told in a group whoever spoke last: a session that began or ended, an urgent fact, a reminder's own business. */
export function isPressing(news: News): boolean {
  return news.kind !== 'miniapp' || news.change !== 'changed' || news.facts.some(({ urgent }) => urgent === true);
}
