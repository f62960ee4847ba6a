/**
 * Words that mean something only after what was said before: a yes to an offer, an answer to our own question, "and in london?", "make
 * it 7".
 */
import { correctedTime } from '../dates/time-words.ts';
import { askedBefore } from '../patterns/asked-before.ts';
import type { RoutingInput } from './decision.ts';

export type FollowUp =
  /** Read this text in place of the message. */
  | { kind: 'as'; text: string; reason: 'offer_accepted' }
  /** What the person asked for before, with this as what was missing or different. */
  | { kind: 'again'; text: string; reason: 'answered_question' | 'same_again' | 'amended' };

const yes =
  /^(?:(?:oh |ok(?:ay)? |um |haha |lol )?(?:yes+|yeah+|yea|yep|yup|ya|sure|ok(?:ay)?|k|please|pls|do it|go (?:ahead|for it)|absolutely|definitely|of course|sounds good|perfect|that would be (?:great|nice|amazing|good)|that'd be (?:great|nice|good)|for sure|totally|love that|good idea|great idea|yes do|let's do it|go on|si|sí|oui|ja|👍|why not|i'd (?:like|love) that|thanks that would (?:help|be)|bet|alright))(?:[\s,!.]+(?:please|pls|do it|do that|go ahead|thanks|thank you|sure|that would be (?:great|nice|good)|that'd be (?:great|nice)|yes|yeah|babe|lol|let's do it|sounds good|love it|luna|nyx|kael|echo|👍|🙏|!))*(?:[\s!.,]|\p{Extended_Pictographic}|\ufe0f)*$/u;
const offer =
  /(?:\b(?:do you )?want me to|\b(?:should|shall|can|could|may) i|\bwould you like me to|\bdo you need me to|\bneed me to|\bi (?:can|could)|\bwant to|\bwanna|\bshould we|\bshall we|\bhow about (?:i|we)|\bwould it help if i|\bmind if i|\bwant(?= (?:a|an|help|the)\b)|\bwould you like(?= (?:a|an|help|the)\b)|\bneed(?= (?:a|an|help)\b))\s+(?:quickly |just |maybe |also )?([^?]{3,160})\?\s*\P{L}*$/iu;
const asksForMore =
  /(?:\b(?:when|what time|how long|which day|what day|for when|at what time|what should (?:it|i) (?:say|be)|who(?:'s| is| should| with| all)?|for what|about what|to what|which|where|how many|how much|what (?:for|about|date|options|are the options|city|place)|what's it (?:for|about))\b[^?]{0,60}\?)\s*\P{L}*$/iu;
const again =
  /^(?:(?:ok(?:ay)?|cool|thanks|so|hmm+|nice|great)[\s,]+)?(?:and|what about|how about|what of|same (?:for|with|in|but)|now|or|and what about|and how about|but in|y|et|und)\s+(?:for |in |on |at |to |if it's |it's )?(.{1,40}?)[\s?!.]*$/i;
const amend =
  /^(?:(?:no|oh|wait|sorry|hmm+|actually|oops|um|i mean)[\s,]+)*(?:(?:can (?:you|we) )?(?:make|change|move|set|push|switch) (?:it|that|the time)|actually|i meant?|instead)\b[\s,]*(?:to |at |for |make it )?(.{1,40})$/i;
const soundsLikeTalk =
  /^(?:lol|haha|thanks|thank you|ok|cool|nice|idk|i don't know|never ?mind|nvm|no|nah|nothing|forget it|why|what|how are|omg|i(?:'m| am| was| feel| think| love| hate))\b/i;

/** How a message leans on what was said before it, or null where it stands by itself. */
export function followUpOf({ text, history = [] }: RoutingInput): FollowUp | null {
  const trimmed = text.trim();
  if (history.length === 0 || trimmed.length > 90) return null;
  const last = history.at(-1)!;
  const asked = history.findLast(({ from }) => from === 'person');
  // Both an offer and a question of ours end in a question mark, and most replies hold none.
  if (last.from === 'persona' && last.text.includes('?')) {
    const [, offered] = offer.exec(last.text) ?? [];
    if (offered !== undefined && accepts(trimmed))
      return { kind: 'as', text: turnedRound(offered, trimmed), reason: 'offer_accepted' };
    const isAnswer = asksForMore.test(last.text) && trimmed.split(/\s+/).length <= 12 && !soundsLikeTalk.test(trimmed);
    if (isAnswer && asked !== undefined)
      return { kind: 'again', text: `${asked.text} ${trimmed}`, reason: 'answered_question' };
  }
  const reason =
    amend.test(trimmed) || correctedTime(trimmed) !== null ? 'amended' : again.test(trimmed) ? 'same_again' : null;
  if (reason === null) return null;
  const before = askedBefore(history);
  return before === null ? null : { kind: 'again', text: before.request, reason };
}

/** A yes, bare or with its details: "yes at 6". */
function accepts(text: string): boolean {
  if (yes.test(text)) return true;
  const detailed =
    /^(?:yes+|yeah+|yep|yup|sure|ok(?:ay)?|please)[\s,]+(?:please[\s,]+)?(?:at|for|in|on|tomorrow|tonight|make it|with|every|by|around|do it|that|just|but) .{0,50}$/i;
  return detailed.test(text);
}

/** What we offered, as the person would ask for it: "remind you an hour before" is "remind me an hour before". */
function turnedRound(offered: string, accepted: string): string {
  const request = offered
    .replace(/\byour\b/gi, 'my')
    .replace(/\byou(?:'re| are)\b/gi, "i'm")
    .replace(/\b(?:for you|with you|together)\b/gi, 'for me')
    .replace(/\byou\b/gi, 'me')
    .replace(/^help (?:me )?/i, '');
  const detail = /(?:at|for|in|on|tomorrow|tonight|every|by|around) .+$/i.exec(accepted)?.[0];
  return detail === undefined ? request : `${request} ${detail}`;
}
