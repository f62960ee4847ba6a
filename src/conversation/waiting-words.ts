/**
 * Words that mean what waits to be sent, without naming it a reminder: "cancel that" or "no, 6pm" right after one was set, "the milk one", "how
 * much time is left?" while a timer runs. Without anything that waits they are talk, so the router cannot know them. Pure.
 */
import { isLength, isTimeWords } from '../dates/time-words.ts';
import { holdsAll, namesIn } from '../patterns/named-in.ts';
import { moveTo } from './tool-words.ts';
import type { ToolCall, ToolTurn } from './tools-port.ts';

type Kind = ToolTurn['waiting'][number]['what'];

/** Longer words say more than an order about what was just spoken of. */
const charsMax = 80;
const lead = String.raw`^(?:(?:ok(?:ay)?|no+|nah|oh|oops|wait|sorry|actually|hmm+|um|lol|never ?mind|nvm|please|pls|can you|could you|on second thought|hey|and|luna|nyx|echo|kael)[\s,.!]+)*`;
const tail = String.raw`(?:[\s,.!]+(?:please|pls|then|again|actually|thanks|thx|any ?more|now|luna|nyx|echo|kael))*[\s.!]*$`;
const calledOff = new RegExp(
  String.raw`${lead}(?:cancel|delete|remove|stop|scrap|drop|kill|undo|forget about|call off|scratch)\s+(?:it|that|this|that one|the last one|the last)${tail}`,
  'i',
);
/** Said of what was asked for just now, and of much else. */
const takenBack = new RegExp(
  String.raw`${lead}(?:cancel|never ?mind|nvm|undo|forget (?:it|that)|scratch that|take (?:that|it) back|don'?t (?:bother|do (?:it|that))|no need|i changed my mind|changed my mind)${tail}`,
  'i',
);
const timeLeft =
  /^(?:(?:ok(?:ay)?|so|hey|and|luna|nyx|echo|kael)[\s,]+)*(?:how (?:much (?:time|longer)|many (?:minutes?|mins?|seconds?)|long)(?:(?:'s| is| are| do (?:i|we) have| have (?:i|we) got)? ?(?:left|to go|remaining|still)?(?: now| on (?:it|that|the clock))?)|(?:what's )?(?:the )?time (?:left|remaining)|how's the timer(?: doing)?)[\s?!.]*$/i;
const cancelsNamed = new RegExp(
  String.raw`${lead}(?:(?:cancel|delete|remove|scrap|call off|get rid of)\s+(?:the|my|that)\s+|(?:don'?t|do not|never) remind (?:me|us)\s+(?:about|of)\s+(?:the |my )?)(?<which>[^?]{2,40}?)(?<one>\s+(?:one|reminder|alarm))?${tail}`,
  'i',
);
/** What is said of many things, unless a reminder is named. */
const dropsNamed = new RegExp(
  String.raw`${lead}(?:stop|drop|kill|ditch|bin|forget(?: about)?|i (?:don'?t|no longer) (?:need|want))\s+(?:the|my|that)\s+(?<which>[^?]{2,40}?)(?<one>\s+(?:one|reminder|alarm))${tail}`,
  'i',
);
const movesNamed = new RegExp(
  String.raw`${lead}(?:move|change|push|reschedule|switch|shift|postpone|delay)\s+(?:the|my|that)\s+(?<which>[^?]{2,40}?)(?:\s+(?:one|reminder|alarm))?\s+(?<way>to|until|till|for|at|by)\s+(?<time>.{1,30}?)${tail}`,
  'i',
);

/** What a request was for, by its words. */
const kinds: readonly [Kind, RegExp, string][] = [
  ['timer', /\b(?:timer|countdown|pomodoro|stopwatch|time left|time remaining|how much (?:time|longer))\b/i, 'timer'],
  ['reminder', /\b(?:remind|reminder|alarm|don'?t let (?:me|us) forget|wake (?:me|us))\b/i, 'reminder'],
  ['scheduled_message', /\b(?:text|message|send|schedule)\b/i, 'scheduled message'],
];
const calledOffBefore = new RegExp(String.raw`${lead}(?:cancel|delete|remove|stop|scrap|drop|kill)\b`, 'i');

/** The call that these words are, given what waits; null where they mean none of it. */
export function orderAboutWaiting(text: string, turn: ToolTurn): ToolCall | null {
  const { waiting, previous } = turn;
  const words = text.trim().replace(/[’‘]/g, "'");
  if (waiting.length === 0 || words.length > charsMax) return null;
  const waits = (kind: Kind) => waiting.some(({ what }) => what === kind);
  if (timeLeft.test(words)) return waits('timer') ? orderOf('timer', 'check the timer') : null;
  const named = orderByName(words, turn);
  if (named !== null) return named;
  // What was called off last is no longer there to be called off.
  if (previous === null || calledOffBefore.test(previous)) return null;
  const spokenOf = kinds.find(([kind, asks]) => asks.test(previous) && waits(kind));
  if (spokenOf === undefined) return null;
  const [name, , noun] = spokenOf;
  if (calledOff.test(words) || (takenBack.test(words) && isNamed(name, turn)))
    return orderOf(name, `cancel that ${noun}`);
  const move = moveTo(noun, words, previous);
  return move === null ? null : orderOf(name, move);
}

/** "Cancel the mum one", "move the bank call to wednesday": orders that say by its words which is meant. */
function orderByName(words: string, { waiting }: ToolTurn): ToolCall | null {
  const fits = (which: string) =>
    waiting.find(({ what, about }) => what !== 'timer' && holdsAll(about, namesIn(which)));
  const moves = movesNamed.exec(words)?.groups;
  if (moves !== undefined) {
    const { which = '', way, time = '' } = moves;
    const entry = fits(which);
    if (entry === undefined || !isTimeWords(time)) return null;
    const when = isLength(time) && way !== 'by' ? `in ${time.replace(/^in /i, '')}` : time;
    return orderOf(entry.what, `move the ${nounOf(entry.what)} ${which} ${way === 'by' ? 'by' : 'to'} ${when}`);
  }
  const cancels = (cancelsNamed.exec(words) ?? dropsNamed.exec(words))?.groups;
  if (cancels === undefined) return null;
  const { which = '', one } = cancels;
  const entry = fits(which);
  // Of none that fits it is said so, where one was plainly meant.
  const isMeant = entry !== undefined || (one !== undefined && waiting.some(({ what }) => what === 'reminder'));
  return isMeant ? orderOf(entry?.what ?? 'reminder', `cancel the ${nounOf(entry?.what)} ${which}`) : null;
}

/** Whether something of a kind that waits was named by what was asked for before. */
function isNamed(kind: Kind, { waiting, previous }: ToolTurn): boolean {
  return waiting.some(
    ({ what, about }) =>
      what === kind && (kind === 'timer' || /\balarm\b/i.test(previous!) || holdsAll(previous!, namesIn(about))),
  );
}

function nounOf(kind: Kind = 'reminder'): string {
  return kinds.find(([name]) => name === kind)![2];
}

function orderOf(name: Kind, text: string): ToolCall {
  return { name, arguments: { text } };
}
