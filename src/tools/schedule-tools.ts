/**
 * Tools that keep time for the person: reminders, texts to be sent later, timers. Each turns words into a proposal; what is proposed
 * stays in this chat, because there is no other place a text could be sent to. What goes on by itself, speaks to a whole group or
 * empties a list counts as reaching beyond it, and is confirmed first.
 */
import { z } from 'zod';
import { type DateContext, findDate } from '../dates/natural-date.ts';
import { type FoundDate, momentOf } from '../dates/reading.ts';
import { spokenDuration, spokenMoment, spokenRule } from '../dates/spoken.ts';
import { instantOf, wallAt } from '../dates/zone.ts';
import { durationAhead, durationIn } from './duration.ts';
import type { CommandProposal, ScheduleOrder } from './proposal.ts';
import { anyTool, type Tool, type ToolContext, type ToolResult } from './tool.ts';

const text = z.string().trim().min(1).max(2_000);
const input = z.object({ text });
/** Nothing is done by the tool itself, so nothing comes out but the proposal. */
const output = z.never();
const common = { input, output, timeoutMs: 250, usage: { costMicros: 0 } } as const;

const yearMs = 366 * 86_400_000;
const dayMs = 86_400_000;
/** When only a day is named. */
const morningHour = 9;

type Result = ToolResult<never>;

export const reminder: Tool<z.infer<typeof input>, never> = {
  ...common,
  name: 'reminder',
  about: 'Reminds the person in this chat at a moment or again and again; lists, moves and cancels reminders.',
  callers: 'anyone',
  reach: 'chat',
  run({ text: words }, context): Result {
    const order = orderIn(words, 'reminder');
    if (order !== null) return ordered(order);
    const what = reminderTextOf(words, context);
    if (what.about === '') return { kind: 'needs', field: 'about', question: 'What is the reminder about?' };
    return atMoment(what.about, words, context, 'chat', (when) => `A reminder ${when}: ${what.about}.`);
  },
};

export const scheduledMessage: Tool<z.infer<typeof input>, never> = {
  ...common,
  name: 'scheduled_message',
  about: 'Sends a text into this chat later. It cannot write to anybody outside of this chat.',
  callers: 'anyone',
  reach: 'chat',
  run({ text: words }, context): Result {
    const order = orderIn(words, 'scheduled_message');
    if (order !== null) return ordered(order);
    // A relay sends only into chats the persona is in.
    if (elsewhere.test(words)) return { kind: 'unavailable', reason: 'not_here' };
    const said = messageIn(words);
    if (said === null) return { kind: 'needs', field: 'message', question: 'What should it say?' };
    const reach = context.mode === 'group' ? 'beyond' : 'chat';
    return atMoment(said.message, said.rest, context, reach, (when) => `A text in here ${when}: “${said.message}”.`);
  },
};

export const timer: Tool<z.infer<typeof input>, never> = {
  ...common,
  name: 'timer',
  about: 'Starts, checks and stops a countdown in this chat.',
  callers: 'anyone',
  reach: 'chat',
  run({ text: words }, { now }): Result {
    const order = orderIn(words, 'timer');
    if (order !== null) return ordered(order);
    const ms = durationIn(words);
    if (ms === null) return { kind: 'needs', field: 'duration', question: 'For how long?' };
    if (ms > dayMs)
      return { kind: 'needs', field: 'duration', question: 'A timer runs for a day at most. How long should it be?' };
    const spoken = spokenDuration(ms);
    return {
      kind: 'proposed',
      reach: 'chat',
      proposal: { type: 'schedule_message', sendAt: new Date(now + ms).toISOString(), text: `Time's up: ${spoken}.` },
      summary: `A timer of ${spoken}.`,
    };
  },
};

export const scheduleTools: readonly Tool[] = [anyTool(reminder), anyTool(scheduledMessage), anyTool(timer)];

const elsewhere =
  /^\W*(?:(?:hey|hi|please|can you|could you|luna|nyx|echo|kael)[\s,]+)*(?:send|text|message|dm|tell|write|schedule a (?:text|message) to)\s+(?:to )?(?!me\b|us\b|this\b|the (?:chat|group)\b|everyone\b|everybody\b|here\b|a\b|an\b|"|it\b|that\b|in\b)(?:my |our |his |her )?[\p{L}]+/iu;

/** An order about what waits; emptying a whole list is confirmed first. */
function ordered(order: ScheduleOrder): Result {
  const isWhole = order.action === 'cancel' && meansAll(order.which);
  const reach = isWhole ? 'beyond' : 'chat';
  return { kind: 'proposed', reach, proposal: order, summary: `${order.action} ${order.which || order.what}` };
}

/** Whether words say that everything of a list is meant. */
export function meansAll(which: string): boolean {
  return /\b(?:all|both|every|everything|each)\b/i.test(which);
}

/** Proposes a text at the moment that the words name. */
function atMoment(
  message: string,
  words: string,
  { now, zone }: ToolContext,
  reach: 'chat' | 'beyond',
  summary: (when: string) => string,
): Result {
  const relative = durationAhead(words);
  if (zone === null && relative === null) return { kind: 'needs', field: 'zone', question: 'Which city are you in?' };
  const place = zone ?? 'UTC';
  const found =
    relative === null ? (findDate(words, { now, zone: place }) ?? atHour(words, { now, zone: place })) : null;
  const reading = relative === null ? (found?.reading ?? null) : { kind: 'instant' as const, at: now + relative };
  if (reading === null) return { kind: 'needs', field: 'when', question: 'When should that be?' };
  if (reading.kind === 'recurring') {
    const proposal: CommandProposal = { type: 'schedule_recurring', rrule: reading.rrule, zone: place, text: message };
    return { kind: 'proposed', reach: 'beyond', proposal, summary: summary(spokenRule(reading.rrule)) };
  }
  const at = momentOf(reading, (from) =>
    instantOf({ ...wallAt(from, place), hour: morningHour, minute: 0, second: 0 }, place),
  )!;
  if (at < now - 60_000) return { kind: 'needs', field: 'when', question: 'That has passed already. When instead?' };
  if (at > now + yearMs)
    return { kind: 'needs', field: 'when', question: 'A year ahead is as far as it goes. When instead?' };
  return {
    kind: 'proposed',
    reach,
    proposal: { type: 'schedule_message', sendAt: new Date(at).toISOString(), text: message },
    summary: summary(spokenMoment(at, now, zone)),
  };
}

/** "An alarm for 7", "wake me 6:30": a number that is nothing but a time of day. */
function atHour(words: string, context: DateContext): FoundDate | null {
  const hour =
    /\b(?:for|around|about|alarm|up|reminder|me)\s+(\d{1,2})(?=\s*(?:$|[,.!?;]|please\b|pls\b|to\b|thanks\b|ok\b))/i.exec(
      words,
    );
  if (hour === null || Number(hour[1]) > 24) return null;
  return findDate(
    words.replace(hour[0], () => `${hour[0].replace(/\b(?:for|around|about)?\s*\d+$/i, '')} at ${hour[1]}`),
    context,
  );
}

const remindLead =
  /^.*?\b(?:remind(?:ing)? (?:me|us|everyone|everybody|myself)|reminder|don't let (?:me|us) forget|make sure (?:i|we)(?: remember)?|(?:ping|nudge|poke|buzz|alert|notify|tell|text|bug|warn) (?:me|us)|wake (?:me|us)(?: up)?|get me up|alarm|heads? up)\b[\s:,-]*/i;

/** What a reminder is about: the words without the request and without the time. */
function reminderTextOf(words: string, { now, zone }: ToolContext): { about: string } {
  if (/\b(?:wake|get) (?:me|us)\b|\balarm\b/i.test(words)) return { about: 'wake up' };
  const lead = remindLead.exec(words);
  const told = lead === null ? words : words.slice(lead[0].length);
  const found = findDate(told, { now, zone: zone ?? 'UTC' });
  const rest = (
    found === null || found.reading.kind === 'recurring' ? withoutRecurrence(withoutHour(told)) : found.rest
  )
    .replace(/\bin (?:an?|\d+|half an) (?:hours?|minutes?|mins?|days?|weeks?)\b/gi, ' ')
    .replace(/^(?:at|on|by|in|every|this|later|please|pls|again|for|,|:|\s)+\b/i, '')
    .replace(/^(?:to|about|that|of|for)\s+/i, '')
    .replace(/\s+(?:at|on|by|in|every|please|pls|thanks)\s*$/i, '')
    .replace(/[\s?!.,]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { about: isSmall.test(rest) ? '' : rest };
}

/** Without a number that `atHour` takes for a time of day. */
function withoutHour(words: string): string {
  return words.replace(
    /^(?:for |around )?\d{1,2}(?=\s*(?:$|[,.!?;]|(?:please|pls|to|thanks|ok)\b))|\s(?:for|around) \d{1,2}[\s.!]*$/i,
    ' ',
  );
}

/** What is left of a request that named nothing. */
const isSmall =
  /^(?:(?:to|about|that|of|for|at|on|in|by|and|also|it|this|me|us|later|again|something|sth|some time|sometime|soon|please|pls|ok|a bit|a while)\s*)*$/i;

function withoutRecurrence(words: string): string {
  return words.replace(
    /\b(?:every|each) (?:\w+ )?(?:day|night|morning|evening|week|weekday|month|year|hour|\d+ \w+|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?(?: at \d{1,2}(?::\d\d)?(?: ?[ap]m)?)?\b|\bat \d{1,2}(?::\d\d)?(?: ?[ap]m)?\b|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\bdaily\b|\bweekly\b/gi,
    ' ',
  );
}

/** The text to be sent and the words around it, which hold the time. */
function messageIn(words: string): { message: string; rest: string } | null {
  const quoted = /["“]([^"”]{1,1500})["”]/.exec(words);
  if (quoted !== null) return { message: quoted[1]!.trim(), rest: words.replace(quoted[0], ' ') };
  const said =
    /\b(?:saying|that says?|to say|telling (?:me|us)|reading)\s+(.{1,1500})$/is.exec(words) ??
    /\d(?:\s?[ap]m)?\b[^:]{0,20}:\s+(.{1,1500})$/is.exec(words) ??
    /:\s+(.{2,1500})$/s.exec(words);
  if (said !== null)
    return { message: said[1]!.trim(), rest: words.slice(0, said.index + said[0].length - said[1]!.length) };
  const that = /\bthat\s+((?:i|we|he|she|it|they|you|dinner|lunch|the)\b.{1,500})$/is.exec(words);
  return that === null ? null : { message: that[1]!.trim(), rest: words.slice(0, that.index) };
}

const managed: readonly [RegExp, ScheduleOrder['action']][] = [
  [
    /^\W*(?:(?:hey|so|wait|and|but|luna|nyx|echo|kael)[\s,]+)*(?:did|have|has|had|haven'?t|didn'?t|will|when will) (?:you|u|ya)\b/i,
    'list',
  ],
  [/\b(?:cancel|delete|remove|stop|turn off|clear|unschedule|get rid of|end|kill|don't send)\b/i, 'cancel'],
  [/\b(?:move|change|push|reschedule|postpone|snooze|edit|update|pause|resume|extend|restart|reset)\b/i, 'move'],
  [/\bwhen(?:'?s| is| are| will)\b.*\b(?:reminders?|alarms?|messages?|texts?|timers?)\b/i, 'list'],
  [
    /\b(?:what(?:'?s)?|which|list|show|any|how many|do i have)\b.*\b(?:reminders?|alarms?|messages?|texts?|timers?)\b/i,
    'list',
  ],
  [/\b(?:how (?:much|long)|check|what's left|is (?:the|my) timer)\b/i, 'check'],
];
const things: Readonly<Record<ScheduleOrder['what'], RegExp>> = {
  reminder: /\b(?:reminders?|alarms?|remind(?:ed|ing)? (?:me|us)|snooze)\b|^\W*(?:did|have) (?:you|u) set\b/i,
  timer: /\b(?:timers?|countdown|stopwatch|pomodoro)\b/i,
  scheduled_message: /\b(?:messages?|texts?|msg)\b/i,
};

/** "Don't remind me to call dad", "stop reminding me about the pills". */
const noMore =
  /^\W*(?:(?:hey|ok|okay|no|actually|oh|wait|sorry|nvm|never ?mind|please|pls|can you|could you|luna|nyx|echo|kael)[\s,]+)*(?:(?:do ?n['’]?t|do not|never|no need to|you (?:do ?n['’]?t|do not|no longer) (?:have|need) to) remind|(?:stop|quit) remind(?:ing)?) (?:me|us)\b/i;

/** Which one is meant by it: the rest of the words, without when. */
function noMoreOf(words: string): string {
  return words
    .replace(noMore, '')
    .replace(/\b(?:any ?more|again|please|pls|now|thanks|luna|nyx|echo|kael)\b/gi, ' ')
    .replace(/^\s*(?:to|about|of|for|that)\b/i, '')
    .replace(/\b(?:my|the|a|an|our)\b/gi, ' ')
    .replace(/[\s?!.,]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** An order about what is already scheduled, or null where something new is wanted. */
function orderIn(words: string, what: ScheduleOrder['what']): ScheduleOrder | null {
  const opening = words.slice(0, 80);
  if (!things[what].test(opening)) return null;
  if (what === 'reminder' && noMore.test(words))
    return { type: 'manage_schedule', action: 'cancel', what, which: noMoreOf(words) };
  if (/\b(?:to|about) (?:cancel|delete|stop|change|move|check)\b/i.test(opening)) return null;
  const action = managed.find(([pattern]) => pattern.test(opening))?.[1];
  if (action === undefined) return null;
  return { type: 'manage_schedule', action, what, which: whichIn(words) };
}

/** What of an order says which one is meant: "my 6pm reminder", "the timer for the pasta", "all my reminders", "it to 7". */
function whichIn(words: string): string {
  return words
    .replace(/^(?:(?:hey|ok|okay|please|pls|can you|could you|will you|actually|luna|nyx|echo|kael)[\s,]+)*/i, '')
    .replace(
      /^(?:cancel|delete|remove|stop|turn off|clear|unschedule|get rid of|end|kill|don't send|move|change|push|reschedule|postpone|snooze|edit|update|pause|resume|extend|restart|reset|check)\b/i,
      '',
    )
    .replace(
      /\b(?:my|the|that|this|(?<!half )an?(?! (?:half|quarter|couple|few|second|minute|hour|day|week|month)s?\b)|our|scheduled|reminders?|alarms?|timers?|countdown|messages?|texts?|please|pls)\b/gi,
      ' ',
    )
    .replace(/[\s?!.]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
