/**
 * Words that mean what waits to be sent, without naming it: "cancel that" right after a reminder was set, "how much time is left?" while a timer
 * runs. Without anything that waits they are talk, so the router cannot know them. Pure.
 */
import type { ToolCall, ToolTurn } from './tools-port.ts';

type Kind = ToolTurn['waiting'][number]['what'];

/** Longer words say more than an order about what was just spoken of. */
const charsMax = 60;
const calledOff =
  /^(?:(?:ok(?:ay)?|no|oh|oops|wait|sorry|actually|hmm+|um|never ?mind|nvm|please|pls|can you|could you|on second thought)[\s,.!]+)*(?:cancel|delete|remove|stop|scrap|drop|kill|undo|forget about|call off|scratch)\s+(?:it|that|this|that one|the last one|the last)(?:[\s,.!]+(?:please|pls|then|again|actually|thanks|luna|nyx|echo|kael))*[\s.!]*$/i;
const timeLeft =
  /^(?:(?:ok(?:ay)?|so|hey|and|luna|nyx|echo|kael)[\s,]+)*(?:how (?:much (?:time|longer)|many (?:minutes?|mins?|seconds?)|long)(?:(?:'s| is| are| do (?:i|we) have| have (?:i|we) got)? ?(?:left|to go|remaining|still)?(?: now| on (?:it|that|the clock))?)|(?:what's )?(?:the )?time (?:left|remaining)|how's the timer(?: doing)?)[\s?!.]*$/i;

/** What a request was for, by its words. */
const kinds: readonly [Kind, RegExp, string][] = [
  ['timer', /\b(?:timer|countdown|pomodoro|stopwatch|time left|time remaining|how much (?:time|longer))\b/i, 'timer'],
  ['reminder', /\b(?:remind|reminder|alarm|don'?t let (?:me|us) forget|wake (?:me|us))\b/i, 'reminder'],
  ['scheduled_message', /\b(?:text|message|send|schedule)\b/i, 'scheduled message'],
];

/** The call that these words are, given what waits; null where they mean none of it. */
export function orderAboutWaiting(text: string, { waiting, previous }: ToolTurn): ToolCall | null {
  const words = text.trim().replace(/[’‘]/g, "'");
  if (waiting.length === 0 || words.length > charsMax) return null;
  const waits = (kind: Kind) => waiting.some(({ what }) => what === kind);
  if (timeLeft.test(words)) return waits('timer') ? { name: 'timer', arguments: { text: 'check the timer' } } : null;
  if (previous === null || !calledOff.test(words)) return null;
  const spokenOf = kinds.find(([kind, asks]) => asks.test(previous) && waits(kind));
  if (spokenOf === undefined) return null;
  const [name, , noun] = spokenOf;
  return { name, arguments: { text: `cancel that ${noun}` } };
}
