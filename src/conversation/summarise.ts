/**
 * Older turns in few words. Without a model by extraction: the sentences of people that tell most, in their own words, each with its day
 * and a label for who said it. What the last summary held competes with what is new.
 */

/** A message as it is summarised. */
export interface ToldMessage {
  from: 'person' | 'persona';
  /** Who said it, for others to read: never a number. */
  label: string;
  text: string;
  /** Unix milliseconds. */
  at: number;
}

export interface SummaryRequest {
  /** The summary so far; empty where there is none. */
  previous: string;
  /** What came after it, oldest first. */
  messages: readonly ToldMessage[];
  signal: AbortSignal;
  /** A name for the work, for a service's sake (A5). */
  idempotencyKey: string;
}

/** Makes the next summary, at most `summaryCharsMax` long. Rejects where a service behind it fails. */
export type Summarise = (request: SummaryRequest) => Promise<string>;

export const summaryCharsMax = 1_200;

const lineCharsMax = 160;
const agedFactor = 0.85;

interface Line {
  day: string;
  /** Its place among all lines. */
  place: number;
  text: string;
  worth: number;
}

/** Extraction by rules: at once, and it never fails. */
export const summariseByRules: Summarise = async ({ previous, messages }) => {
  const lines: Line[] = previous
    .split('\n')
    .filter((line) => line !== '')
    .map((line, place) => ({ day: line.slice(0, 10), place, text: line, worth: agedFactor * worthOf(line.slice(12)) }));
  for (const { from, label, text, at } of messages) {
    if (from === 'persona') continue;
    const day = new Date(at).toISOString().slice(0, 10);
    for (const sentence of sentencesOf(text)) {
      const worth = worthOf(sentence);
      if (worth <= 0) continue;
      lines.push({ day, place: lines.length, text: `${day} ${label}: ${sentence}`, worth });
    }
  }
  return chosen(lines)
    .map(({ text }) => text)
    .join('\n');
};

/** The worthiest lines that fit, in their order. */
function chosen(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  const said = new Set<string>();
  let room = summaryCharsMax;
  for (const line of [...lines].sort((left, right) => right.worth - left.worth || right.place - left.place)) {
    const saying = line.text.slice(10).toLowerCase();
    if (said.has(saying) || line.text.length + 1 > room) continue;
    said.add(saying);
    room -= line.text.length + 1;
    kept.push(line);
  }
  return kept.sort((left, right) => left.place - right.place);
}

function sentencesOf(text: string): string[] {
  return withoutSecrets(text)
    .split(/(?<=[.!?。！？])\s+|\n+/u)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence.length >= 12)
    .map((sentence) =>
      sentence.length <= lineCharsMax ? sentence : `${sentence.slice(0, lineCharsMax - 1)}…`.toWellFormed(),
    );
}

const secret =
  /\b(?:passwords?|passcode|pass ?phrase|pin|cvv|cvc|ssn|social security|verification code|2fa|login code|api key)\b/i;
const digitRun = /(?:\+?\d[\s().-]{0,3}){7,}\d/g;

/** The sentences without codes, and without numbers that could be a phone's or a card's. */
function withoutSecrets(text: string): string {
  if (!secret.test(text)) return withoutNumbers(text);
  const open = text
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((sentence) => !secret.test(sentence))
    .join('\n');
  return withoutNumbers(open);
}

function withoutNumbers(text: string): string {
  return /\d/.test(text) ? text.replace(digitRun, '[number]') : text;
}

const emptyWords = new Set(
  'the and but for are was were you your with that this have has had not they she his her him its our just like really what when how who will would can could about from out all get got one okay yeah lol haha hey thanks thank good great nice know think going been there here than then them some very much more too also even still today now'.split(
    ' ',
  ),
);
const ofOneself = /\b(?:i|i'm|im|i've|my|we|we're|our)\b/i;
const lasting =
  /\b(?:moved?|live|lives|born|married|wedding|divorced?|job|work|works|started|quit|hired|fired|school|university|graduat\w+|named|called|birthday|allerg\w+|diagnos\w+|surgery|hospital|pregnant|baby|died|funeral|bought|sold|adopted|dog|cat|sister|brother|mother|father|mom|dad|wife|husband|girlfriend|boyfriend|daughter|son|trip|flight|exam|interview|favou?rite|love|hate|never|always|decided|promised|planning|plan)\b/gi;

const notAscii = /[^\x20-\x7e]/;
/** Words of these are not parted by spaces or not known here: the sentence is given credit. */
const foreignScript = /(?!\p{Script=Latin})\p{L}/u;

/** How much a sentence tells: names, numbers, matters of a life; nothing for questions and noises. */
function worthOf(sentence: string): number {
  if (/[?？]\s*$/.test(sentence)) return 0;
  const words = sentence.toLowerCase().match(/[\p{L}\p{N}']{3,}/gu) ?? [];
  const telling = new Set(words.filter((word) => !emptyWords.has(word))).size;
  const isAscii = !notAscii.test(sentence);
  const foreign = !isAscii && foreignScript.test(sentence) ? 3 : 0;
  if (telling < 2 && foreign === 0) return 0;
  const mayName = !isAscii || /[A-Z]/.test(sentence);
  const names = !mayName ? 0 : (sentence.slice(1).match(/(?<=[\s“"(])\p{Lu}\p{Ll}+/gu)?.length ?? 0);
  const matters = sentence.match(lasting)?.length ?? 0;
  const numbers = /\d/.test(sentence) ? 1 : 0;
  const worth = Math.min(10, telling) * 0.3 + Math.min(3, names) + 1.2 * Math.min(3, matters) + numbers + foreign;
  return worth * (ofOneself.test(sentence) ? 1.3 : 1) * (sentence.length > 120 ? 0.85 : 1);
}
