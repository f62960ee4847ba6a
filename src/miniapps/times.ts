/**
 * Days and times as chats write them, and as they are told: read by chrono in the chat's own time zone, kept as Unix milliseconds or as
 * a day `YYYY-MM-DD`.
 */
import * as chrono from 'chrono-node';
import type { ChatContext } from './miniapp.ts';

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

export interface ReadTime {
  /** Unix milliseconds. A day without a time of day is noon. */
  at: number;
  hasTime: boolean;
  /** Whether it is a day, and not a month as a whole. */
  hasDay: boolean;
  /** End of a span ("from 7 to 9pm", "May 3 to 6"); null where none was said. */
  endsAt: number | null;
  /** The text without the time, and without the word that led to it. */
  rest: string;
}

/** The first day or time in a text, always in the future where that can be. Undefined where there is none. */
export function readTime(text: string, context: ChatContext): ReadTime | undefined {
  const { at, timeZone } = context;
  const reference = { instant: new Date(at), timezone: zoneOffsetMinutes(timeZone, at) };
  const found = chrono.parse(text, reference, { forwardDate: true })[0];
  if (found === undefined) return undefined;
  const fix = (date: Date) => {
    // chrono reckons with the offset of now; on the other side of a change of clocks the same wall time is an hour off.
    const shift = zoneOffsetMinutes(timeZone, at) - zoneOffsetMinutes(timeZone, date.getTime());
    return date.getTime() + shift * minuteMs;
  };
  const before = text.slice(0, found.index).replace(/\b(on|at|by|until|till|before|from|for|due|this|next)\s*$/i, '');
  const rest = `${before} ${text.slice(found.index + found.text.length)}`.replace(/\s+/g, ' ').trim();
  const endsAt = found.end == null ? null : fix(found.end.date());
  const { start } = found;
  const hasDay = !start.isCertain('month') || start.isCertain('day') || start.isCertain('weekday');
  return { at: fix(start.date()), hasTime: start.isCertain('hour'), hasDay, endsAt, rest };
}

/** Minutes that a time zone is ahead of UTC at a moment. */
export function zoneOffsetMinutes(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { ...wallParts, timeZone: knownZone(timeZone) }).formatToParts(
    new Date(at),
  );
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour') % 24, value('minute'));
  return Math.round((wall - Math.floor(at / minuteMs) * minuteMs) / minuteMs);
}

const wallParts = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
} as const;

/** The time zone where it is one that this machine knows, else UTC. */
export function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}

/** `Fri 4 Jun, 19:00`, in the chat's time zone. */
export function tellTime(at: number, timeZone: string): string {
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return new Intl.DateTimeFormat('en-GB', { ...format, timeZone: knownZone(timeZone) }).format(new Date(at));
}

/** The day of a moment in a time zone, `YYYY-MM-DD`. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: knownZone(timeZone) }).format(new Date(at));
}

/** `Fri 4 Jun` for a day `YYYY-MM-DD`. */
export function tellDay(day: string): string {
  const format = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}
