/** Words that change or complete a call of a tool which was asked for before: "make it 7", "Berlin", "and tomorrow". Pure. */
import type { ToolCall, ToolTurn } from './tools-port.ts';

const clock =
  /\b(?:at |by )?(?:\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\d{1,2}:\d\d\b|noon\b|midnight\b)|\b(?:at|by) \d{1,2}\b/i;
const changed =
  /^(?:(?:no|oh|wait|sorry|hmm+|actually|oops|um|i mean|yes|yeah|ok(?:ay)?|but)[\s,]+)*(?:(?:can (?:you|we) )?(?:make|change|move|set|push|switch|snooze|postpone|reschedule) (?:it|that|this|the time)(?: back| up)?\b|actually|i meant?|instead|rather)[\s,]*(?:to |for |make it )?(.{1,40})$/i;
const bareTime =
  /^(?:(?:no|yes|yeah|but|actually|rather|better)[\s,]+)*((?:at |by )?\d{1,2}(?::\d\d)? ?(?:am|pm)?(?: instead| please)?)$/i;
const fragment =
  /^(?:(?:ok(?:ay)?|cool|thanks|so|hmm+|nice|great)[\s,]+)?(?:and|what about|how about|what of|same (?:for|with|in|but)|now|or|and what about|and how about|but in|y|et|und)\s+(.{1,60}?)[\s?!.]*$/i;

/** The new time in words that change what was asked or offered; null where they change nothing. */
export function newTimeIn(text: string): string | null {
  const plain = text.trim().replace(/[’‘]/g, "'");
  const found = changed.exec(plain)?.[1] ?? bareTime.exec(plain)?.[1];
  return found === undefined ? null : found.replace(/\s*(?:instead|please)?[.!]*$/i, '').trim();
}

/** The call with another time of day in its words. */
export function withTime(call: ToolCall, time: string): ToolCall {
  const words = textOf(call);
  const at = /^\d/.test(time) ? `at ${time}` : time;
  // A function, because a replacement string would read `$` signs.
  const text = clock.test(words) && clock.test(at) ? words.replace(clock, () => at) : `${words} ${at}`;
  return { ...call, arguments: { text } };
}

const nouns: Readonly<Record<string, string>> = {
  reminder: 'reminder',
  timer: 'timer',
  scheduled_message: 'scheduled message',
};

/** "Make it 7" after a request: what waits already is moved, else the request is made with the new time. Null: it is talk. */
export function amendedCall(
  call: ToolCall,
  text: string,
  turn: Pick<ToolTurn, 'waiting' | 'previous'>,
): ToolCall | null {
  // Of two things asked for at once, the other one has no time to change.
  const name = call.name in nouns || !/\bremind/i.test(turn.previous ?? '') ? call.name : 'reminder';
  const noun = nouns[name];
  const time = newTimeIn(text);
  if (noun === undefined || time === null) return null;
  const isWaiting = turn.waiting.some(({ what }) => what === name);
  return isWaiting ? { name, arguments: { text: `move the ${noun} to ${time}` } } : withTime(call, time);
}

/** "And in London?": the same once more, for something else. Null: it is talk. */
export function leaningCall(call: ToolCall, text: string): ToolCall | null {
  const more = fragment.exec(text.trim())?.[1];
  if (more === undefined) return null;
  switch (call.name) {
    case 'time':
    case 'date_math':
      return { ...call, arguments: { text: `what about ${more}` } };
    case 'web_search': {
      const { query = '' } = call.arguments as { query?: string };
      return { ...call, arguments: { ...(call.arguments as object), query: `${query} ${more}`.trim() } };
    }
    case 'reminder':
    case 'scheduled_message':
    case 'timer':
      return withTime(call, more);
    default:
      return null;
  }
}

/** A call with the answer to what it lacked. */
export function answeredCall(call: ToolCall, field: string, answer: string): ToolCall {
  const words = textOf(call);
  const said = answer.trim();
  const text = (() => {
    switch (field) {
      case 'about':
        return `${words} ${/^(?:to|about|that|for)\b/i.test(said) ? said : `to ${said}`}`;
      case 'when':
        return `${words} ${/^\d/.test(said) ? `at ${said}` : said}`;
      case 'message':
        return `${words} saying ${said}`;
      case 'duration':
        return `${words} for ${said.replace(/^for /i, '')}`;
      case 'place':
        return `${words} in ${said.replace(/^in /i, '')}`;
      case 'which':
        return words.replace(/\b(?:reminders?|alarms?|timers?|messages?|texts?)\b/i, (noun) => `${noun} ${said}`);
      case 'to':
        return `${words} in ${said.replace(/^(?:in|to|into) /i, '')}`;
      default:
        return said;
    }
  })();
  return { ...call, arguments: { text } };
}

function textOf({ arguments: values }: ToolCall): string {
  const { text } = values as { text?: unknown };
  return typeof text === 'string' ? text.replace(/[\s?!.]+$/, '') : '';
}
