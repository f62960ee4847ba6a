/**
 * Words that are nothing but a time, and words that put another time in the place of one that was said: "no, 6pm", "make it 20", "not monday,
 * tuesday". What holds anything else beside the time is no such thing: "actually i hate mondays". Pure.
 */

const numbers =
  'an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty-five|sixty|ninety|half|quarter|couple|few';
const units = 'seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?';
const unitEnds = `${units}|s|m|h|d`;
const days =
  'mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mon|tues?|wed|thurs?|thu|fri|sat|today|tonight|tomorrow|tmrw|tmr|tmw|tomoz|2moro';
const parts = 'morning|evening|afternoon|night|noon|midnight|midday|weekend';
const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';
const small =
  "at|on|in|by|for|to|around|about|after|before|next|this|the|of|and|from|now|o'?clock|am|pm|a\\.m|p\\.m|later|earlier|sooner";
const figure = String.raw`\d{1,4}(?:[:.h]\d{1,2})?(?:am|pm|a\.m|p\.m|st|nd|rd|th|${unitEnds})?`;
const token = new RegExp(`^(?:${[figure, numbers, units, 'm|h', days, parts, months, small].join('|')})$`);
/** What alone is a time already; "in the" and "one" are not. */
const telling = new RegExp(`^(?:${[figure, units, days, parts].join('|')})$`);
const lengthToken = new RegExp(
  `^(?:in|after|for|of|and|another|more|\\d+(?:\\.\\d+)?(?:${unitEnds})?|${numbers}|${units}|m|h|later|earlier|sooner)$`,
);
const unitToken = new RegExp(`^(?:\\d+(?:\\.\\d+)?(?:${unitEnds})|${units}|m|h)$`);

const wordsMax = 9;

function tokensOf(text: string): string[] {
  return (text.toLowerCase().match(/[^\s,!?]+/g) ?? []).map((word) => word.replace(/\.+$/, ''));
}

/** Whether a text is a time and nothing else: "tomorrow at 8am", "in an hour", "friday". */
export function isTimeWords(text: string): boolean {
  const tokens = tokensOf(text);
  return (
    tokens.length <= wordsMax && tokens.some((word) => telling.test(word)) && tokens.every((word) => token.test(word))
  );
}

/** Whether words for a time are a length of it: "20 min", "in an hour and a half". */
export function isLength(time: string): boolean {
  const tokens = tokensOf(time);
  return tokens.some((word) => unitToken.test(word)) && tokens.every((word) => lengthToken.test(word));
}

export interface CorrectedTime {
  time: string;
  /** A length is added to the time or taken off it ("push it 10 minutes"), and not counted from now ("make it 10 minutes"). */
  shifts: boolean;
}

const lead = String.raw`(?:no+|nah|nope|oh|oops|ooh|wait|sorry|hmm+|um+|uh+|ugh|omg|shit|my bad|actually|yes|yeah|ok(?:ay)?|but|hey|please|pls|luna|nyx|echo|kael|can (?:you|we)|could (?:you|we))`;
const tail = String.raw`(?:\s*[,.]*\s*(?:instead|rather|please|pls|i (?:mean|meant)|actually|thanks|thx|tho(?:ugh)?|lol|sorry|then))*[\s.!]*`;
const ordered = new RegExp(
  String.raw`^(?:${lead}[\s,.!]+)*(?<verb>make|do|change|move|set|put|push|switch|snooze|postpone|delay|reschedule) (?:it|that|this|the (?:time|reminder|alarm|timer))\b(?: back| up| off)?[\s,]*(?:to |for |at (?=\d)|be |make it )?(?<time>.{1,40}?)${tail}\??$`,
  'i',
);
const meant = new RegExp(
  String.raw`^(?:${lead}[\s,.!]+)*(?:actually|i mean(?:t|ed)?|instead|rather|let's (?:say|do|make it)|better)\b[\s,]*(?:to |make it )?(?<time>.{1,40}?)${tail}$`,
  'i',
);
const denied = new RegExp(
  String.raw`^(?:(?:no+|nah|nope|oops|wait|sorry|actually|my bad)[\s,.!]+)(?:${lead}[\s,.!]+)*(?<time>.{1,40}?)${tail}$`,
  'i',
);
const trailed = new RegExp(
  String.raw`^(?:${lead}[\s,.!]+)*(?<time>.{1,40}?)\s*[,.]*\s+(?:instead|rather|i mean(?:t)?|actually)${tail}$`,
  'i',
);
const opposed = new RegExp(
  String.raw`^(?:${lead}[\s,.!]+)*(?:i (?:said|meant|mean) )?not (?:on |at |in )?(?<old>[^,]{1,24}?)(?:\s*,\s*(?:but |i meant? )?|\s+but\s+|\s+i meant?\s+)(?<time>.{1,30}?)${tail}$`,
  'i',
);
const opposedLast = new RegExp(
  String.raw`^(?:${lead}[\s,.!]+)*(?:i (?:said|meant|mean) )?(?<time>.{1,30}?),?\s+not (?:on |at |in )?(?<old>.{1,24}?)${tail}$`,
  'i',
);
/** "Wait a second", "one sec", "no one": said about no time at all. */
const aMoment =
  /\b(?:wait|hold on|hang on|just|give me|gimme)[\s,]+(?:an?|one|1|two|2) ?(?:secs?|seconds?|mins?|minutes?|moment)\b/i;
/** A cheap look first: most talk names no time. */
const hint = new RegExp(
  String.raw`\d|\b(?:${days}|${parts}|${units}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|sixty|ninety|later|earlier|sooner)\b|\bone\W*$`,
  'i',
);
const charsMax = 80;

/** The time that words put in the place of one said before; null where they put none. */
export function correctedTime(text: string): CorrectedTime | null {
  if (text.length > charsMax || !hint.test(text) || aMoment.test(text)) return null;
  const plain = text.trim().replace(/[’‘]/g, "'");
  const order = ordered.exec(plain)?.groups;
  if (order !== undefined) return orderedTime(order.verb!, order.time!);
  for (const pattern of [opposed, opposedLast]) {
    const found = pattern.exec(plain)?.groups;
    if (found !== undefined) return isTimeWords(found.time!) && isTimeWords(found.old!) ? said(found.time!) : null;
  }
  for (const pattern of [meant, trailed, denied]) {
    const time = pattern.exec(plain)?.groups?.time;
    if (time !== undefined && !time.includes('?') && isTimeWords(time)) return said(time);
  }
  return null;
}

function orderedTime(verb: string, time: string): CorrectedTime | null {
  const isOpen = /^(?:a (?:bit|little) )?(?:later|earlier|sooner)$/i.test(time);
  const isNumber = new RegExp(`^(?:${numbers})$`, 'i').test(time);
  if (!isOpen && !isNumber && !isTimeWords(time)) return null;
  return { time, shifts: /^(?:push|snooze|postpone|delay)$/i.test(verb) || /\b(?:later|earlier|sooner)\b/i.test(time) };
}

function said(time: string): CorrectedTime {
  return { time, shifts: /\b(?:later|earlier|sooner)\b/i.test(time) };
}

const number = String.raw`(?:\d{1,3}(?:\.\d)?|${numbers})`;
const bareNumber = new RegExp(`^${number}$`, 'i');
const lengthSaid = new RegExp(String.raw`\b(?:half an|${number})[\s-]*(?:of an? )?(${units}|m|h)\b`, 'gi');
const clockSaid = /\b(?:at|by) \d|\b\d{1,2}(?::\d\d)? ?[ap]m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight)\b/gi;

/** A bare number in the unit in which the time was said before: "20" after "in 10 minutes" is "20 minutes". Anything else as it is. */
export function inSameUnit(time: string, before: string): string {
  if (!bareNumber.test(time)) return time;
  const length = [...before.matchAll(lengthSaid)].at(-1);
  const clock = [...before.matchAll(clockSaid)].at(-1);
  return length === undefined || (clock !== undefined && clock.index > length.index) ? time : `${time} ${length[1]}`;
}
