/** Words that change or complete a call of a tool which was asked for before: "make it 7", "Berlin", "and tomorrow". Pure. */
import { correctedTime, inSameUnit, isLength, isTimeWords } from '../dates/time-words.ts';
import type { ToolCall, ToolTurn } from './tools-port.ts';

const clock =
  /\b(?:at |by )?(?:\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\d{1,2}:\d\d\b|noon\b|midnight\b)|\b(?:at|by) \d{1,2}\b/i;
const day =
  /\b(?:on |this |next )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|tmrw|tmr)\b(?: (?:morning|evening|afternoon|night))?/i;
const length =
  /\bin (?:half an?|an?|\d+(?:\.\d+)?|two|three|four|five|six|ten|fifteen|twenty|thirty)[ -]?(?:minutes?|mins?|m|hours?|hrs?|h|days?|weeks?)\b|\blater\b/i;
const bareTime =
  /^(?:(?:no|yes|yeah|but|actually|rather|better)[\s,]+)*((?:at |by )?\d{1,2}(?::\d\d)? ?(?:am|pm)?(?: instead| please)?)$/i;
const fragment =
  /^(?:(?:ok(?:ay)?|cool|thanks|so|hmm+|nice|great)[\s,]+)?(?:and|what about|how about|what of|same (?:for|with|in|but)|now|or|and what about|and how about|but in|y|et|und)\s+(.{1,60}?)[\s?!.]*$/i;

/** The new time in words that change what was asked or offered; null where they change nothing. */
export function newTimeIn(text: string): string | null {
  const plain = text.trim().replace(/[’‘]/g, "'");
  const found = correctedTime(plain)?.time ?? bareTime.exec(plain)?.[1];
  return found === undefined ? null : found.replace(/\s*(?:instead|please)?[.!]*$/i, '').trim();
}

/** The call with another time in its words: of day, a day, or so long from now. What it takes the place of goes. */
export function withTime(call: ToolCall, time: string): ToolCall {
  const words = textOf(call);
  const at = /^\d/.test(time) && !isLength(time) ? `at ${time}` : isLength(time) ? inLength(time) : time;
  const replaced = isLength(time)
    ? [clock, day, length]
    : [clock, day].filter((each) => each.test(at)).concat(clock.test(at) || day.test(at) ? [length] : []);
  let isPut = false;
  // A function, because a replacement string would read `$` signs.
  const put = () => {
    if (isPut) return '';
    isPut = true;
    return at;
  };
  const changed = replaced.reduce((text, each) => text.replace(each, put), words);
  const text = isPut ? changed.replace(/\s+/g, ' ').trim() : `${words} ${at}`;
  return { ...call, arguments: { text } };
}

function inLength(time: string): string {
  return /^(?:in|after) /i.test(time) ? time : `in ${time.replace(/^for /i, '')}`;
}

/** The order to move what waits to the time of a correction: a bare number is read in the unit of what was asked before. */
export function moveTo(noun: string, text: string, previous: string | null): string | null {
  const corrected = correctedTime(text);
  if (corrected === null) return null;
  const time = inSameUnit(corrected.time, previous ?? '');
  if (!isLength(time)) return `move the ${noun} to ${time}`;
  return corrected.shifts
    ? `move the ${noun} by ${time.replace(/^by /i, '')}`
    : `move the ${noun} to ${inLength(time)}`;
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
  const order = noun === undefined ? null : moveTo(noun, text, turn.previous);
  if (order === null) return null;
  const isWaiting = turn.waiting.some(({ what }) => what === name);
  if (isWaiting) return { name, arguments: { text: order } };
  return withTime(call, inSameUnit(newTimeIn(text)!, textOf(call)));
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

/** The router puts a comma in the place of "and also". */
const between = String.raw`(?:\s+(?:and(?: (?:also|then|again))?|also|plus|&)\s+|\s*,\s+)`;
const moments = String.raw`(.{2,40}?)${between}(.{1,40}?)`;
const momentsFirst = new RegExp(String.raw`^(.*?\bremind (?:me|us))\s+${moments}\s+((?:to|about|that)\s.+)$`, 'i');
const momentsLast = new RegExp(
  String.raw`^(.*?\bremind (?:me|us) (?:to|about|that)\s.+?)\s+((?:in|at|on|tomorrow|tonight|today)\b.{0,40}?)${between}(.{2,40}?)[\s.!]*$`,
  'i',
);

/** A request for two moments as two requests: "in 2 hours and also tomorrow at noon". Any other as itself. */
export function oneMomentEach(call: ToolCall): ToolCall[] {
  const words = textOf(call);
  if (call.name !== 'reminder' || !/\b(?:and|also|plus)\b|[&,]/i.test(words)) return [call];
  const [, lead, first, second, rest = ''] = momentsFirst.exec(words) ?? momentsLast.exec(words) ?? [];
  if (lead === undefined || !isTimeWords(first!) || !isTimeWords(second!)) return [call];
  // "An hour and a half", "monday and tuesday at 9", "in 2 days, at noon": one time each.
  const isWhole = (time: string) => clock.test(time) || /\bin \S+ ?(?:\S+ )?(?:m|min|minute|h|hr|hour)/i.test(time);
  const isOne =
    !isWhole(first!) || !(isWhole(second!) || /^\d+$/.test(second!)) || (isLength(second!) && !/^in /i.test(second!));
  if (isOne) return [call];
  return [first!, /^\d/.test(second!) ? `at ${second}` : second!].map((time) => ({
    ...call,
    arguments: { text: `${lead} ${time} ${rest}`.trim() },
  }));
}

function textOf({ arguments: values }: ToolCall): string {
  const { text } = values as { text?: unknown };
  return typeof text === 'string' ? text.replace(/[\s?!.]+$/, '') : '';
}
