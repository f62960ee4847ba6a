/**
 * Extraction without a model: sentences, patterns, dates. Reads what people plainly say about themselves, leaves the rest to the episodes,
 * and understands corrections ("actually it's Hannah") and boundaries ("don't bring up my ex again").
 */
import { setImmediate } from 'node:timers/promises';
import { createGate } from '../patterns/gate.ts';
import { ruleOf } from '../patterns/rules.ts';
import { boundaryIn } from './boundary.ts';
import {
  type ExtractionRequest,
  type Extractor,
  type HeardMessage,
  isDelicate,
  type Understood,
} from './extraction.ts';
import { lowerCaseFacts } from './lower-case-facts.ts';
import { factRules as capitalFacts, type Groups } from './rule-facts.ts';

/** Finds the first date of a text; a span where only a day is named. Unix milliseconds. */
export type FindDate = (text: string, now: number) => { from: number; until: number } | null;

const hypothetical = ruleOf(
  /^(?:if|imagine|suppose|what if|maybe|wish|i wish|would|could|should)\b|\b(?:i wish|used to|when i was|back when|as if|i(?:['’]d| would) (?:like|love) to|dream(?:ed|t) (?:that|about)|not from|don['’]?t live|pretend|lyrics?|he said|she said|they said)\b/i,
);
const dayMs = 86_400_000;
const messagesPerSlice = 24;
const earlierShown = 24;

export function createRuleExtractor(options: { findDate: FindDate }): Extractor {
  return {
    name: 'rules',
    async extract({ messages, before }: ExtractionRequest): Promise<Understood[]> {
      const understood: Understood[] = [];
      const all = [...before, ...messages];
      for (let at = before.length; at < all.length; at++) {
        // Replies come before reading: the event loop is free again after so many.
        if ((at - before.length) % messagesPerSlice === messagesPerSlice - 1) await setImmediate();
        const message = all[at]!;
        if (message.from === 'persona') continue;
        understood.push(...readMessage(message, all.slice(Math.max(0, at - earlierShown), at), options.findDate));
      }
      return understood;
    },
  };
}

/** What one message says; `earlier` is what was said before it, oldest first. */
export function readMessage(message: HeardMessage, earlier: readonly HeardMessage[], findDate: FindDate): Understood[] {
  const boundary = boundaryIn(message.text);
  if (boundary !== null) return [boundaryOf(message, boundary)];
  const understood: Understood[] = [];
  for (const sentence of sentencesOf(message.text)) {
    if (sentence.endsWith('?') || hypothetical.test(sentence)) continue;
    understood.push(...factsIn(sentence, message));
    const plan = planIn(sentence, message, findDate);
    if (plan !== null) understood.push(plan);
  }
  const corrected = understood.length === 0 ? correctionOf(message, earlier) : null;
  return corrected === null ? understood : [corrected];
}

function boundaryOf(message: HeardMessage, boundary: { topic: string; lifted: boolean }): Understood {
  const { topic, lifted } = boundary;
  return {
    source: message.id,
    kind: 'boundary',
    text: lifted ? `may be asked about ${topic} again` : `does not want ${topic} to be brought up`,
    slot: `${subjectOf(message)}/boundary_${topic.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')}`,
    topic: lifted ? null : topic,
    confidence: 0.95,
    importance: 1,
    sensitivity: 'delicate',
    validFrom: message.at,
    validUntil: null,
  };
}

function sentencesOf(text: string): string[] {
  return text
    .replace(/[’‘]/g, "'")
    .split(/(?<=[.!?])\s+|\n+|;\s/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && sentence.length <= 400);
}

const subjectOf = (message: HeardMessage) => (message.speaker === null ? 'me' : message.speaker.toLowerCase());
const said = ({ speaker }: HeardMessage, text: string) => {
  if (speaker === null) return text;
  return `${speaker.startsWith('member_') ? 'one of them' : speaker} ${text}`;
};

/** Where both know a fact, the first one's words are kept. */
const factRules = [...capitalFacts, ...lowerCaseFacts];
const factGate = createGate(factRules.map(({ pattern }) => pattern));

function factsIn(sentence: string, message: HeardMessage): Understood[] {
  const found: Understood[] = [];
  for (const number of factGate.candidates(sentence)) {
    if (!factGate.couldBegin(number, sentence)) continue;
    const { kind, pattern, slot, text, importance } = factRules[number]!;
    const groups = pattern.exec(sentence)?.groups;
    if (groups === undefined) continue;
    const cleaned = cleanedGroups(groups);
    const name = slot(cleaned);
    if (name === null || Object.values(cleaned).some((value) => value === '')) continue;
    const place = `${subjectOf(message)}/${name}`;
    if (found.some((other) => other.slot === place)) continue;
    found.push({
      source: message.id,
      kind,
      text: said(message, text(cleaned)),
      slot: place,
      topic: null,
      confidence: 0.8,
      importance,
      sensitivity: isDelicate(sentence) ? 'delicate' : 'open',
      validFrom: message.at,
      validUntil: null,
    });
  }
  return found;
}

function cleanedGroups(groups: Record<string, string | undefined>): Groups {
  const cleaned: Groups = {};
  for (const [key, value] of Object.entries(groups)) {
    if (value === undefined) continue;
    cleaned[key] = value
      .trim()
      .replace(/^(?:the|a|an|my|some)\s+(?=\p{L})/iu, '')
      .replace(/[\s'’-]+$/u, '');
  }
  return cleaned;
}

const planned = ruleOf(
  /\b(?:my|our|the|an?|this)\s+((?:[\p{L}-]+ )?(?:interview|exams?|finals|driving test|test|presentation|date|road trip|trip|flight|surgery|appointment|marathon|race|wedding|concert|deadline|audition|meeting|match|recital|graduation|checkup|party|dissertation|review|vacation|holiday|conference|move|gig|show|performance|class|reunion|dinner|birthday party))\b/iu,
);
const goingTo = ruleOf(
  /\b(?:i['’]?m|we['’]?re|i am|we are|i['’]?ll|we['’]?ll|i will|we will) (?:be )?(?:going to |gonna |planning to |about to )?((?:fly|travel|drive|visit|move|start|meet|run|see|go|attend|host|play|perform|take|leave|have|celebrat|camp|hik|compet)\p{L}*(?: [\p{L}\p{N}'’]+){1,6})/iu,
);

/** Without one of these no date is found, and looking for one is the dearest thing done to a message. */
const mayHoldDate =
  /\d|day|night|week|month|year|hour|morn|evening|noon|\b(?:tmr|tmw|tomo|2moro|mins?\b|minute|sec(?:s|ond)?\b|jan|feb|mar(?:ch)?\b|apr|may\b|jun|jul|aug|sept?\b|september|oct|nov|dec|mon\b|tue|wed\b|thu|fri|sat\b|sun\b|next|last|past|coming|upcoming|following|later|soon|now|ago|xmas|christmas|easter|eve\b|valentine|hallow|thanksgiving|patrick|fortnight|quarter|half|this (?:spring|summer|autumn|winter|fall|com|mon|tue|wed|thu|fri|sat|sun)|spring|summer|autumn|winter|fall)/i;

/** Something ahead with a date of its own. */
function planIn(sentence: string, message: HeardMessage, findDate: FindDate): Understood | null {
  const named = planned.exec(sentence)?.[1];
  const doing = named === undefined ? goingTo.exec(sentence)?.[1] : undefined;
  if ((named === undefined && doing === undefined) || !mayHoldDate.test(sentence)) return null;
  const when = findDate(sentence, message.at);
  if (when === null || when.until < message.at) return null;
  const head = (named ?? doing!).toLowerCase().trim();
  return {
    source: message.id,
    kind: 'plan',
    text: said(
      message,
      `${named === undefined ? `plans to ${head}` : `has ${head}`} (${new Date(when.from).toISOString().slice(0, 10)}): ${sentence.slice(0, 160)}`,
    ),
    slot: named === undefined ? null : `${subjectOf(message)}/plan_${head.replace(/[^\p{L}\p{N}]+/gu, '_')}`,
    topic: null,
    confidence: 0.7,
    importance: 0.65,
    sensitivity: isDelicate(sentence) ? 'delicate' : 'open',
    validFrom: message.at,
    validUntil: Math.max(when.until, when.from + dayMs),
  };
}

const correction =
  /^(?:(?:oh |no |wait |sorry |oops |hm+ )[,]? ?)*(?:actually|correction|i meant?|\*|no,|nope,?|scratch that,?|sorry,)[, ]*(?:i meant? )?(?:it['’]?s|its|that['’]?s|it is|her name is|his name is|(?:s?he|they)['’]?s)?\s*(?:now |called |named )?(?<value>[\p{L}\p{N}][\p{L}\p{N}'’ :-]{0,40}?)(?:,? not (?<wrong>[\p{L}\p{N}'’ -]+))?[.!]*$/iu;
const correctionCharsMax = 200;
const lookBack = 4;

/** "Actually it's Hannah": the last thing this speaker said about themselves, with the new value in it. */
function correctionOf(message: HeardMessage, earlier: readonly HeardMessage[]): Understood | null {
  if (message.text.length > correctionCharsMax) return null;
  const groups = correction.exec(message.text.trim())?.groups;
  if (groups?.value === undefined) return null;
  const own = earlier.filter(({ from, speaker }) => from === 'person' && speaker === message.speaker).slice(-lookBack);
  for (const before of own.reverse()) {
    for (const sentence of sentencesOf(before.text).reverse()) {
      for (const { pattern } of factRules) {
        const value = pattern.exec(sentence)?.groups?.value;
        if (
          value === undefined ||
          (groups.wrong !== undefined && !sentence.toLowerCase().includes(groups.wrong.trim().toLowerCase()))
        )
          continue;
        // The corrected sentence is read like one that was said so in the first place.
        const [fact] = factsIn(sentence.replace(value, asWritten(value, groups.value)), message);
        if (fact !== undefined) return { ...fact, confidence: 0.75 };
      }
    }
  }
  return null;
}

/** Names are known by their capital, which a hasty correction leaves out. */
function asWritten(old: string, corrected: string): string {
  return /^\p{Lu}/u.test(old) ? corrected.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : corrected;
}
