/**
 * What a person asked for last, as later words lean on it: "cancel that", "no, 6pm". Looks back over their answers to our questions, over
 * thanks and laughs, and over corrections of the time, and no further than a few messages. Pure.
 */
import { correctedTime } from '../dates/time-words.ts';

export interface Line {
  from: 'person' | 'persona';
  text: string;
}

export interface AskedBefore {
  /** The request as it was put. */
  request: string;
  /** The same with what was answered and corrected since. */
  said: string;
}

const linesMax = 8;
const answerCharsMax = 80;
const acknowledged =
  /^(?:(?:ok(?:ay)?|k+|cool+|nice|great|perfect|thanks?|thank (?:you|u)|thx|ty|tysm|tyy+|lol+|haha+|hehe+|lmao|yay+|awesome|sweet|good|got it|gotcha|yes+|yeah+|yep|yup|sure|alright|bet|love it|love you|amazing|brilliant|lovely|you're|ur|the best|(?:so|very) much|a lot|sounds good|gracias|danke|merci|cheers|please|luna|nyx|echo|kael)[\s,.!]*|[\s.!]|\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})+$/iu;
/** How we ask for what a request lacks, or for which of several is meant. */
const asksForRest =
  /\b(?:(?:which|what) (?:bigger )?(?:city|time ?zone|reminder|timer|scheduled text|one)|where (?:are you|do you live)|what(?: is|'s|’s) (?:it|the reminder) (?:about|for)|when (?:should (?:that|it) be|instead)|what should it say|how long|until when)\b[^?]{0,60}\?/i;

/** The request before a message; null where there is none so near. `lines` are those before it, oldest first. */
export function askedBefore(lines: readonly Line[]): AskedBefore | null {
  const since: string[] = [];
  let count = 0;
  for (let at = lines.length - 1; at >= 0 && count < linesMax; at--) {
    const { from, text } = lines[at]!;
    if (from !== 'person') continue;
    count += 1;
    if (acknowledged.test(text.trim())) continue;
    if (correctedTime(text) === null && !isAnswer(lines, at))
      return { request: text, said: [text, ...since].join(' ') };
    since.unshift(text);
  }
  return null;
}

/** Whether a line of the person stands right after a question of ours for the rest of what they want. */
function isAnswer(lines: readonly Line[], at: number): boolean {
  if (lines[at]!.text.length > answerCharsMax) return false;
  for (let before = at - 1; before >= 0 && lines[before]!.from === 'persona'; before--)
    if (asksForRest.test(lines[before]!.text)) return true;
  return false;
}
