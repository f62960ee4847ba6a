/**
 * From the messages of a turn to what is worth remembering. Every message that says something becomes an episode, in its own words; what
 * an extractor understands (facts, tastes, relations, plans, boundaries) is remembered beside it, with the same source.
 *
 *  E1 The same message gives the same keys, so a turn read twice is remembered once (M2).
 *  E2 Passwords, codes and card numbers are not remembered, nor are phone numbers.
 *  E3 Questions, reports of others and what-ifs are no facts about the one who writes them.
 */
import { hash } from 'node:crypto';
import { ruleOf } from '../patterns/rules.ts';
import type { MemoryDraft } from './port.ts';
import { stemsOfWords, wordsOf } from './terms.ts';

/** A message as the conversation tells it. */
export interface HeardMessage {
  id: string;
  from: 'person' | 'persona';
  /** What tells the speakers of a group apart (never a number); null in a direct chat. */
  speaker: string | null;
  text: string;
  /** Unix milliseconds. */
  at: number;
}

/** Something understood, before it has its key. */
export type Understood = Omit<MemoryDraft, 'key' | 'sources' | 'saidBy' | 'speaker' | 'context' | 'saidAt'> & {
  /** The message it was taken from. */
  source: string;
};

export interface ExtractionRequest {
  /** The turn, oldest first. */
  messages: readonly HeardMessage[];
  /** What came right before it, oldest first: for `it` and `that`, and for corrections. */
  before: readonly HeardMessage[];
  signal: AbortSignal;
  /** A name for the work, for the service's sake (A5). */
  idempotencyKey: string;
}

export interface Extractor {
  readonly name: string;
  /** Throws where the service behind it fails. */
  extract(request: ExtractionRequest): Promise<Understood[]>;
}

const textCharsMax = 2_000;
const contextCharsMax = 300;
const ownStemsMin = 4;

/** Drafts of everything worth remembering in a turn. */
export function draftsOf(
  request: Pick<ExtractionRequest, 'messages' | 'before'>,
  understood: readonly Understood[],
): MemoryDraft[] {
  const { messages, before } = request;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const drafts: MemoryDraft[] = [];
  // A wish not to speak of something is kept as that, and not as something said.
  const wishes = new Set(understood.filter(({ kind }) => kind === 'boundary').map(({ source }) => source));
  messages.forEach((message, index) => {
    if (wishes.has(message.id)) return;
    const previous = messages[index - 1] ?? before.at(-1);
    const episode = episodeOf(message, previous);
    if (episode !== null) drafts.push(episode);
  });
  for (const { source, ...what } of understood) {
    const message = byId.get(source);
    if (message === undefined || isSecret(what.text)) continue;
    drafts.push({
      ...what,
      text: scrubbed(what.text),
      key: keyOf(source, what.kind, what.slot ?? what.text),
      sources: [source],
      saidBy: message.from,
      speaker: message.speaker,
      context: '',
      saidAt: message.at,
    });
  }
  // Two readings of one message that come to the same key are one.
  return [...new Map(drafts.map((draft) => [draft.key, draft])).values()];
}

function episodeOf(message: HeardMessage, previous: HeardMessage | undefined): MemoryDraft | null {
  const text = scrubbed(message.text.trim().slice(0, textCharsMax));
  const words = wordsOf(text);
  const stems = stemsOfWords(words);
  // Of our own words only what goes beyond small talk.
  if (!saysSomething(text, words, stems) || (message.from === 'persona' && new Set(stems).size < ownStemsMin))
    return null;
  return {
    key: keyOf(message.id, 'episode', ''),
    kind: 'episode',
    text,
    sources: [message.id],
    saidBy: message.from,
    speaker: message.speaker,
    slot: null,
    context: previous === undefined ? '' : contextOf(previous),
    topic: null,
    confidence: 1,
    importance: message.from === 'persona' ? 0.2 : weightOf(text, stems),
    sensitivity: isDelicate(text) ? 'delicate' : 'open',
    saidAt: message.at,
    validFrom: message.at,
    validUntil: null,
  };
}

/** The words before a message that it may lean on: a question in full, of anything else its last sentence. */
function contextOf(previous: HeardMessage): string {
  const text = scrubbed(previous.text.trim());
  const part = text.endsWith('?') ? text : (text.split(/(?<=[.!?])\s+/).at(-1) ?? text);
  return part.slice(-contextCharsMax);
}

/** A message with two words that mean something, or one that stands for itself (a name, a place, a number). */
function saysSomething(text: string, words: readonly string[], stems: readonly string[]): boolean {
  const first = stems[0];
  if (first === undefined) return false;
  return stems.some((stem) => stem !== first) || words.length >= 3 || /\d|(?<=\s)\p{Lu}/u.test(text);
}

function weightOf(text: string, stems: readonly string[]): number {
  const aboutSelf = /\b(?:i|i'm|im|my|me|we|our)\b/i.test(text);
  return Math.min(0.8, 0.3 + 0.02 * Math.min(15, stems.length) + (aboutSelf ? 0.15 : 0));
}

const delicate = ruleOf(
  /\b(?:suicid\w*|self[- ]harm|cancer|tumou?r|hiv|std|miscarriage|abortion|pregnan\w*|depress\w*|anxiety|panic attacks?|therap\w*|medication|antidepressants?|rehab|addict\w*|overdose|divorc\w*|affair|cheat(?:ed|ing)|abus\w*|assault\w*|rape\w*|funeral|died|passed away|grief|debt|bankrupt\w*|salary|fired|laid off|diagnos\w*|naked|nudes|sex\w*|gay|lesbian|bisexual|trans|closeted)\b/i,
);

/** Matters that are used when asked about and never brought up. */
export function isDelicate(text: string): boolean {
  return delicate.test(text);
}

const secret = ruleOf(
  /\b(?:passwords?|passcode|pass ?phrase|pin(?: code| number)?|cvv|cvc|ssn|social security|one[- ]time code|verification code|2fa code|login code|seed phrase|private key|api key|access token)\b(?:[^.!?\n]{0,20}?(?:\bis\b|[:=])|\s+\S*\d)/i,
);
const digitRuns = /(?:\+?\d[\s().-]{0,3}){7,}\d/g;
const afterSecret = ruleOf(
  /(\b(?:passwords?|passcode|pass ?phrase|pin(?: code| number)?|cvv|cvc|ssn|social security(?: number)?|one[- ]time code|verification code|2fa code|login code|seed phrase|private key|api key|access token)\b[^.!?\n]{0,20}?(?:\bis\b|[:=])\s*|\b(?:passcode|pin|cvv|cvc|ssn|code)\s+(?=\S*\d))[^\n]+/gi,
);

const digits = /\d/;

function isSecret(text: string): boolean {
  return secret.test(text);
}

/** The text without what must not be kept (E2). Dates are short enough to stay. */
function scrubbed(text: string): string {
  const open = afterSecret.replace(text, '$1[not kept]');
  if (!digits.test(open)) return open;
  return open.replace(digitRuns, (run) => (run.replace(/\D/g, '').length >= 9 ? '[number]' : run));
}

function keyOf(source: string, kind: string, what: string): string {
  return hash('sha256', JSON.stringify([source, kind, what.toLowerCase()]), 'base64url').slice(0, 27);
}
