/**
 * What one line leaves to its reader: that "movie night friday or saturday" asks when, and that "beach or mountains for summer" has no option
 * called "mountains for summer".
 */
import { plain } from '../../phrases.ts';

const weekday =
  '(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?';
const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const nth = String.raw`\d{1,2}(?:st|nd|rd|th)?`;
const clock = String.raw`\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?`;
const moment = String.raw`(?:(?:on|at|in|by|around|this|next|the)\s+)*(?:${weekday}|today|tonight|tomorrow|weekend|${month}(?:\s+${nth})?|${nth}\s+(?:of\s+)?${month}|${clock}|${nth}|noon|midnight|morning|afternoon|evening)(?:\s+(?:night|morning|afternoon|evening))?`;
const moments = String.raw`${moment}(?:,?\s+${moment})*`;
const onlyWhen = new RegExp(`^(?:${moments})$`, 'iu');
const endsWhen = new RegExp(String.raw`^(\S.*?)\s+(${moments})$`, 'iu');
const leading = /^(?:(?:on|at|by|in|around)\s+)+/iu;
const trailing = /(?:\s+(?:on|at|by|in|for|around|is|be|[-–—:]))+$/iu;

/** What the last option ends with and all of them share. */
const shared = new RegExp(
  String.raw`^(\S.*?)\s+((?:for|during)\s+(?:(?:the|our|my|this|next)\s+)?[\p{L}\p{N}'’-]+(?:\s+[\p{L}\p{N}'’-]+){0,2}|(?:on\s+)?(?:(?:this|next|the)\s+)*(?:${weekday}|tonight|tomorrow|today|weekend|week|summer|winter|spring|autumn)(?:\s+(?:night|morning|afternoon|evening))?)$`,
  'iu',
);
/** "stay for dinner" is one thing to do. */
const ofOneDeed = /^(?:stay|wait|go|leave|come|meet|cook|look|sing|run|up)\b/iu;

/** The question and the options of a line that says no question of its own; undefined where the options are all it says. */
export function questionWithin(
  line: string,
  options: readonly string[],
): { question: string; options: string[] } | undefined {
  if (options.length < 2) return undefined;
  const [first, ...others] = options as [string, ...string[]];
  const timed = others.every((option) => onlyWhen.test(option)) && !onlyWhen.test(first) ? endsWhen.exec(first) : null;
  if (timed !== null) {
    const question = timed[1]!.replace(trailing, '');
    if (plain(question) !== '')
      return { question, options: [timed[2]!, ...others].map((option) => option.replace(leading, '')) };
  }
  const last = options.at(-1)!;
  const tail = shared.exec(last);
  if (tail === null || ofOneDeed.test(last)) return undefined;
  const before = options.slice(0, -1);
  if (before.some((option) => onlyWhen.test(option) || shared.test(option) || option.split(/\s+/).length > 3))
    return undefined;
  return { question: line, options: [...before, tail[1]!] };
}
