/** What a chat's history lets us refer back to: what a person is called, what they had ahead of them, what a group has settled. */
import type { HistoryMessage, ReplyBrief } from './responder.ts';
import { plainWords } from './wording.ts';

const messagesMax = 40;

const mayName = /name|call me|i.?m |this is/i;
const namedPlainly =
  /\b(?:my name(?:['’]?s| is)|(?<!(?:don['’]?t|never|to|you|they|he|she|or|and|can|will) )(?:(?:you can|just|please|people|everyone|friends|they) )?call me) ([\p{L}][\p{L}'’-]{1,20})\b/iu;
const namedInPassing =
  /^(?:hey|hi|hello|yo)?[\s,!]*(?:i['’]?m|this is) (\p{Lu}[\p{L}'’-]{1,20})(?=[.!,]|$| here\b| btw\b| by the way\b)/iu;
const notNames = new Set(
  (
    'later maybe back when asap crazy tomorrow tonight now if on at in the a an sometime soon anytime please not so just fine good ok ' +
    'okay here home sorry tired back done great sad happy bored late early hungry sick cold hot up down out off it that what who you'
  ).split(' '),
);

/** What the person of a direct chat said they are called; the newest saying counts. */
export function nameIn(messages: readonly HistoryMessage[]): string | null {
  for (let i = messages.length - 1; i >= 0 && i >= messages.length - messagesMax; i--) {
    const { from, text } = messages[i]!;
    if (from !== 'person' || text.length > 400 || !mayName.test(text)) continue;
    const passing = namedInPassing.exec(text)?.[1];
    // In passing a name is known by its capital: "i'm tired" is not one.
    const name =
      namedPlainly.exec(text)?.[1] ?? (passing !== undefined && /^\p{Lu}\p{Ll}/u.test(passing) ? passing : undefined);
    if (name !== undefined && !notNames.has(name.toLowerCase())) return name[0]!.toUpperCase() + name.slice(1);
  }
  return null;
}

/** What the person of a direct chat is called: as they said it here, else as it is remembered. */
export function knownName({
  history,
  incoming,
  recollections,
}: Pick<ReplyBrief, 'history' | 'incoming' | 'recollections'>): string | null {
  const here = nameIn([...history, ...incoming]);
  if (here !== null) return here;
  for (const { text } of recollections?.lines ?? []) {
    const name = /^is called (\p{Lu}[\p{L}'’-]{1,20})/u.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

const ahead =
  /\b(?:my|the|a|an|our|this|first|second|final|big|job|driving|math|maths|bio|chem)\s+(?:\w+ )?(interview|exam|exams|driving test|test|finals|presentation|date|road trip|trip|flight|surgery|appointment|marathon|half marathon|race|wedding|concert|deadline|project|thesis|audition|meeting|match|recital|essay|portfolio|application|dentist|haircut|move|party|dissertation|performance review|review)\b/;
const settledForMs = 30 * 60_000;
const settledForMessages = 4;

/** Something the person spoke of before, not lately, that nobody has come back to since; null where there is nothing. */
export function earlierMatter(history: readonly HistoryMessage[], incoming: string, now: number): string | null {
  const from = Math.max(0, history.length - messagesMax);
  for (let i = history.length - 1; i >= from; i--) {
    const message = history[i]!;
    if (message.from !== 'person' || message.text.length > 600) continue;
    if (history.length - i < settledForMessages && now - message.at < settledForMs) continue;
    const matter = ahead.exec(message.text.toLowerCase())?.[1];
    if (matter === undefined || incoming.includes(matter)) continue;
    const taken = history.slice(i + 1).some(({ text }) => text.toLowerCase().includes(matter));
    if (!taken) return matter;
  }
  return null;
}

const settling =
  /\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon|midnight|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|booked|reserved|works for me|i'?m in|count me in|can'?t make it|i'?ll (?:bring|drive|book|host|pick)|i can (?:bring|drive|book|host)|let'?s (?:do|say|meet|go)|meet at|my vote|i vote)\b/;
const digitsTogether = /(?:\d[\s().-]?){7,}/;

/** What people of a group said lately about time, place and who: up to three sayings, in their words; null where nothing was. */
export function settledIn(history: readonly HistoryMessage[]): string | null {
  const sayings: string[] = [];
  for (let i = history.length - 1; i >= 0 && i >= history.length - messagesMax && sayings.length < 3; i--) {
    const { from, text } = history[i]!;
    if (from !== 'person' || text.length > 140 || digitsTogether.test(text) || text.includes('://')) continue;
    const words = plainWords(text);
    if (words.endsWith('?') || !settling.test(words)) continue;
    sayings.unshift(`“${text.replace(/\s+/g, ' ').trim()}”`);
  }
  return sayings.length === 0 ? null : sayings.join(', ');
}
