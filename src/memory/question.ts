/** What a question asks for, beyond its words: about whom, about now or about before, about which time. */
import { mattersOf } from './concepts.ts';
import type { RecallQuery } from './port.ts';
import { stemOf } from './stem.ts';
import { synonymsOf } from './synonyms.ts';
import { stemsOfWords, wantedMarksOf, wordsOf } from './terms.ts';

/** What is looked for. Terms of one `word` stand for it: of those a document has, the best counts. */
export interface Term {
  term: string;
  /** Which word of the question it is or stands for. */
  word: number;
  weight: number;
  counts: boolean;
  isName?: boolean;
}

export interface Question {
  /** Whether it asks at all: most that is searched for is what somebody just said. */
  asks: boolean;
  stems: string[];
  /** `counts`: a word of the question itself, by which coverage is measured. */
  terms: Term[];
  /** Known speakers that it names, in lower case. */
  speakers: string[];
  /** The kinds of answer it wants. */
  marks: string[];
  aboutPersona: boolean;
  current: boolean;
  past: boolean;
  /** Slots that would answer it. */
  slots: RegExp[];
  /** A time that it names, Unix milliseconds. */
  span: { from: number; until: number } | null;
}

const aboutNow =
  /\b(?:now|nowadays|currently|these days|still|latest|lately|at the moment|right now|today|current|recent|recently|newest)\b/i;
const aboutBefore =
  /\b(?:used to|before|previous|previously|formerly|originally|at first|first|initially|old|ex|back then|in the past|earlier)\b/i;
const toPersona =
  /\b(?:did|have|would|do|were|was|could) you\b|\byou (?:said|told|recommend|suggest|mention|promise)|\byour (?:advice|recommendation|suggestion|idea|name)\b/i;

/** What the facts of the rules are asked for with. */
const slotsWanted: [question: RegExp, slot: RegExp][] = [
  [/\b(?:my|your|his|her|their|\p{L}+'s) (?:full |first |own )?name\b|\bwho am i\b|\bcall me\b/iu, /\/name$/],
  [/\b(?:live|living|home|house|city|town|moved?|reside|based)\b/i, /\/lives_in$/],
  [/\b(?:from|hometown|grow up|grew up|born|raised|origin)\b/i, /\/comes_from$/],
  [/\b(?:job|work|living|career|profession|occupation|employ\w*)\b/i, /\/(?:job|works_at)$/],
  [/\b(?:study|studying|major|degree|school|college|university)\b/i, /\/(?:studies|school)$/],
  [/\b(?:how old|age)\b/i, /\/age$/],
  [/\b(?:birthday|born)\b/i, /\/birthday$/],
  [/\b(?:eat|diet|food|vegan|vegetarian|meat)\b/i, /\/diet$|\/allergic_/],
  [/\ballerg\w*\b/i, /\/allergic_/],
  [/\b(?:favou?rite|like most|prefer)\b/i, /\/favorite_/],
  [/\b(?:single|married|dating|relationship|together|partner)\b/i, /\/relationship$/],
];

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const dayMs = 86_400_000;

/** Terms of matters, against a word of the question itself. */
const matterWeight = 0.55;
/** Terms of synonyms. */
const synonymWeight = 0.8;
const speakerTermWeight = 0.3;

/** Turns of phrase whose words mean something else when they stand alone. */
function plainly(text: string): string {
  return text
    .replace(/\bdo(?:es)? (?:for (?:a )?)(?:living|work)\b/gi, 'have as a job')
    .replace(/\b(?:these days|at the moment|nowadays|right now)\b/gi, 'currently');
}

/** A longer text is told, whatever it asks at its end: what it reminds of is looked for by its rarest words. */
const questionCharsMax = 240;

/** A question mark, or words that begin a question. What somebody tells wants no kind of answer. */
const asking =
  /[?？؟]|^\W*(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|any|tell me|remind me|name)\b/i;

const nothingWanted = {
  asks: false,
  marks: [],
  aboutPersona: false,
  current: false,
  past: false,
  slots: [],
  span: null,
} satisfies Partial<Question>;

/** Reads what somebody asks or tells. */
export function readQuestion(query: RecallQuery, known: KnownNames): Question {
  const asks = query.text.length <= questionCharsMax && asking.test(query.text);
  const text = asks ? plainly(query.text) : query.text;
  const words = wordsOf(text);
  const speakers = [...new Set(words.filter((word) => known.isSpeaker(word)))];
  const stems = stemsOfWords(words);
  const terms = termsOf(stems, { asks, speakers: new Set(speakers.map(stemOf)), isName: known.isName });
  if (!asks) return { ...nothingWanted, stems, terms, speakers };
  return {
    asks,
    stems,
    terms,
    marks: wantedMarksOf(text),
    speakers,
    aboutPersona: toPersona.test(text),
    current: aboutNow.test(text) && !aboutBefore.test(text),
    past: aboutBefore.test(text),
    slots: slotsWanted.filter(([pattern]) => pattern.test(text)).map(([, slot]) => slot),
    span: spanOf(text, query.at),
  };
}

/** Whose names are known in a namespace. */
export interface KnownNames {
  /** Whether a word, lower case, is the name of somebody who speaks there. */
  isSpeaker(word: string): boolean;
  /** Whether a stem was written there as a name. */
  isName(stem: string): boolean;
}

interface Reading {
  asks: boolean;
  /** Stems of the speakers' names. */
  speakers: ReadonlySet<string>;
  isName(stem: string): boolean;
}

/** What to look for: the words, and where something is asked the groups that they belong to. */
function termsOf(stems: readonly string[], reading: Reading): Question['terms'] {
  const words = new Map<string, Term>();
  for (const stem of stems) {
    const before = words.get(stem);
    if (before !== undefined) before.weight += 0.3;
    else {
      const weight = weightOf(stem, reading);
      words.set(stem, {
        term: stem,
        word: words.size,
        weight,
        counts: true,
        isName: reading.asks && reading.isName(stem),
      });
    }
  }
  const terms = [...words.values()];
  if (!reading.asks) return terms;
  for (const { term: stem, word } of words.values()) {
    const share = light.has(stem) ? lightGroupShare : 1;
    for (const term of synonymsOf(stem)) terms.push({ term, word, weight: synonymWeight * share, counts: false });
    for (const term of mattersOf(stem)) terms.push({ term, word, weight: matterWeight * share, counts: false });
  }
  return terms;
}

/** Words in which questions are put, and which answers use for anything: they tell little of what is asked for. */
const light = new Set(
  stemsOfWords(
    (
      'take give make do go come put use find found happen kind type sort name call mention describe plan decide want like begin start ' +
      'time place person people reason way part first last new old long often recently recent currently ever many much different ' +
      'keep bring work end event activity item main favorite important certain specific relate involve consider'
    ).split(' '),
  ),
);

function weightOf(stem: string, { asks, speakers, isName }: Reading): number {
  // A speaker's name is in the answer's byline, and in the words of whoever speaks to them.
  if (speakers.has(stem)) return speakerTermWeight;
  return asks && light.has(stem) ? lightWeight : isName(stem) ? nameWeight : 1;
}

/** For a light word itself, and for the groups it belongs to. */
const lightWeight = 0.25;
const lightGroupShare = 0.5;
const nameWeight = 1.5;

const date = new RegExp(
  `\\b(?:(\\d{1,2})(?:st|nd|rd|th)?(?: of)? )?(${monthNames.join('|')})\\b,?(?: (\\d{1,2})(?:st|nd|rd|th)?\\b,?)?(?: ?((?:19|20)\\d\\d))?`,
);

/** `in June`, `on 7 May 2023`, `last week`, `yesterday`: the days they mean, in UTC and with a day to spare at either end. */
function spanOf(text: string, at: number): { from: number; until: number } | null {
  const lower = text.toLowerCase();
  const around = (from: number, until: number) => ({ from: from - dayMs, until: until + dayMs });
  if (/\byesterday\b/.test(lower)) return around(at - 2 * dayMs, at);
  if (/\b(?:last|past|this) week\b/.test(lower)) return around(at - 9 * dayMs, at);
  if (/\b(?:last|past) month\b/.test(lower)) return around(at - 45 * dayMs, at);
  const match = date.exec(lower);
  if (match === null) return null;
  const [, dayBefore, monthName, dayAfter, yearText] = match;
  // `may` is a month only beside a number or a preposition.
  if (
    monthName === 'may' &&
    !/\b(?:in|of|on|by|since|last|early|late|mid) may\b/.test(lower) &&
    !dayBefore &&
    !dayAfter &&
    !yearText
  )
    return null;
  const month = monthNames.indexOf(monthName!);
  const now = new Date(at);
  const year = yearText
    ? Number(yearText)
    : month > now.getUTCMonth()
      ? now.getUTCFullYear() - 1
      : now.getUTCFullYear();
  const day = Number(dayBefore ?? dayAfter ?? 0);
  if (day >= 1 && day <= 31) return around(Date.UTC(year, month, day), Date.UTC(year, month, day + 1));
  return around(Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1));
}
