/** "Don't bring up my ex again", and its taking back: a standing wish about a subject. */
import { createGate } from '../patterns/gate.ts';

const subject = String.raw`(?<topic>[\p{L}\p{N}][\p{L}\p{N}'’ -]{0,60}?)`;
const ending = String.raw`(?:\s+(?:again|anymore|any more|ever again|ever|please|pls|ok|okay|with me|to me|around me|from now on|any longer|at all|right now|for now|lol))*[.!\s]*$`;

const setting = [
  String.raw`(?:^|[,.!:]\s+|\b(?:please|pls|just|you|so|and|hey|ok|okay|can you|could you|luna|nyx|echo|kael)\s+)(?:don['’]?t|do not|never|stop|quit|no more)\s+(?:ever\s+)?(?:bring(?:ing)?\s+up|mention(?:ing)?|ask(?:ing)?\s+(?:me\s+)?about|talk(?:ing)?\s+(?:to me\s+)?about|remind(?:ing)?\s+me\s+(?:of|about)|speak(?:ing)?\s+(?:of|about)|discuss(?:ing)?)\s+${subject}${ending}`,
  String.raw`(?:^|[,.!:]\s+|\b(?:please|pls|just|so|and)\s+)don['’]?t\s+(?:ever\s+)?bring\s+${subject}\s+up${ending}`,
  String.raw`\bi\s+(?:really\s+)?(?:don['’]?t|do not|never)\s+(?:ever\s+)?(?:want|wanna|like|wish)\s*(?:to\s+)?(?:talk(?:ing)?|hear(?:ing)?|speak(?:ing)?|discuss|be asked|think)\s+(?:about|of)?\s*${subject}${ending}`,
  String.raw`\bi['’]?d\s+rather\s+not\s+(?:talk|speak|hear)\s+about\s+${subject}${ending}`,
  String.raw`^(?:the\s+)?${subject}\s+is\s+(?:off[- ]limits|a no[- ]go|not up for discussion|a sore (?:spot|subject|topic))${ending}`,
].map((source) => new RegExp(source, 'iu'));

const lifting = [
  String.raw`\b(?:you\s+(?:can|may)|it['’]?s\s+(?:ok|okay|fine|alright)\s+(?:for you\s+)?to|feel free to)\s+(?:talk|ask|speak)\s+(?:to me\s+|me\s+)?about\s+${subject}(?:\s+again)${ending}`,
  String.raw`\b(?:you\s+(?:can|may)|it['’]?s\s+(?:ok|okay|fine|alright)\s+(?:for you\s+)?to|feel free to)\s+(?:mention|bring up)\s+${subject}(?:\s+again)?${ending}`,
  String.raw`\bi['’]?m\s+(?:ok|okay|fine|ready)\s+(?:to talk|talking)\s+about\s+${subject}\s+again${ending}`,
].map((source) => new RegExp(source, 'iu'));

/** What lifts goes before what sets: one can look like the other. */
const patterns = [...lifting, ...setting];
const gate = createGate(patterns);

/** Words that point at something instead of naming it. */
const pronouns = /^(?:it|that|this|him|her|them|these|those|things?|anything|stuff)$/i;

/** The subject of a boundary that a message sets or lifts; null where it does neither. `it` and the like are no subjects. */
export function boundaryIn(text: string): { topic: string; lifted: boolean } | null {
  const straight = /[’‘]/.test(text) ? text.replace(/[’‘]/g, "'") : text;
  if (gate.candidates(straight).length === 0) return null;
  const sentences = straight.split(/(?<=[.!?])\s+|\n+|,\s+(?=(?:please\s+)?(?:don't|stop|never))/);
  for (const sentence of sentences) {
    const trimmed = sentence.trim();
    if (trimmed.length > 200 || trimmed.endsWith('?')) continue;
    for (const number of gate.candidates(trimmed)) {
      const topic = patterns[number]!.exec(trimmed)
        ?.groups?.topic?.trim()
        .replace(/^(?:about|of)\s+/i, '');
      if (topic === undefined || pronouns.test(topic)) continue;
      return { topic: topic.replace(/^(?:my|the|our)\s+/i, ''), lifted: number < lifting.length };
    }
  }
  return null;
}

/** Whether a text touches a subject that is not to be brought up. */
export function touches(text: string, topic: string): boolean {
  const words = topic.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const said = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  return (
    words.length > 0 &&
    words.every((word) => said.has(word) || said.has(`${word}s`) || said.has(word.replace(/s$/, '')))
  );
}
