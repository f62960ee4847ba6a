/**
 * What the second opinion looks at in a text: its words, pairs of neighbours, pairs with one word between, the first word as such. Each is
 * a number, found without putting strings together: a word has a number, and so has each pair of numbers.
 */

export interface Features {
  readonly size: number;
  /** The features of a text; those seen for the first time get a number. The list is good until the next call. */
  learnt(words: string): readonly number[];
  /** Those features of a text that have a number. The list is good until the next call. */
  known(words: string): readonly number[];
}

const wordsMax = 40;
/** Kind, left and right of a feature are one small number: there is room for so many different words. */
const bits = 13;
const unseen = -1;
/** Stands before the first word. */
const start = '^';

interface WordNumbers {
  word: number;
  stem: number;
  /** Whether the stem is another word than the word. */
  shortened: boolean;
}

export function createFeatures(): Features {
  const words = new Map<string, WordNumbers>();
  const stems = new Map<string, number>();
  const features = new Map<number, number>();
  const found: number[] = [];
  /** In which text each feature was last seen: once is enough. */
  const seenIn: number[] = [];
  let texts = 0;
  let isLearning = false;

  const stemNumber = (stem: string): number => {
    const known = stems.get(stem);
    if (known !== undefined || !isLearning) return known ?? unseen;
    if (stems.size >= 1 << bits) throw new RangeError('the examples have more words than there are numbers for');
    stems.set(stem, stems.size);
    return stems.size - 1;
  };
  const numbersOf = (token: string): WordNumbers => {
    const known = words.get(token);
    if (known !== undefined) return known;
    const stem = token.length > 4 ? token.replace(/(?:ing|ed|es|s|ly)$/, '') : token;
    const word = isLearning ? words.size : unseen;
    const made = { word, stem: stemNumber(stem), shortened: stem !== token };
    if (isLearning) words.set(token, made);
    return made;
  };
  const note = (kind: number, left: number, right: number) => {
    if (left === unseen || right === unseen) return;
    const key = (((kind << bits) | left) << bits) | right;
    let feature = features.get(key);
    if (feature === undefined) {
      if (!isLearning) return;
      feature = features.size;
      features.set(key, feature);
    }
    if (seenIn[feature] === texts) return;
    seenIn[feature] = texts;
    found.push(feature);
  };
  const read = (text: string): readonly number[] => {
    found.length = 0;
    texts += 1;
    const tokens = tokensOf(text);
    let [beforeThat, before] = [unseen, stemNumber(start)];
    note(kinds.always, 0, 0);
    for (let at = 0; at < tokens.length; at++) {
      const { word, stem, shortened } = numbersOf(tokens[at]!);
      note(kinds.word, 0, word);
      if (shortened) note(kinds.stem, 0, stem);
      note(kinds.pair, before, stem);
      if (at > 1) note(kinds.apart, beforeThat, stem);
      [beforeThat, before] = [before, stem];
    }
    if (tokens.length <= 3) note(kinds.short, 0, 0);
    return found;
  };

  return {
    get size() {
      return features.size;
    },
    learnt(text) {
      isLearning = true;
      const learnt = read(text);
      isLearning = false;
      return learnt;
    },
    known: read,
  };
}

const kinds = { always: 0, word: 1, stem: 2, pair: 3, apart: 4, short: 5 } as const;

/** Words and question marks; numbers are one word by their length, clock times and amounts are told apart. */
function tokensOf(words: string): string[] {
  return (/\d/.test(words) ? withNumbersNamed(words) : words).match(/[\p{L}']+|[?]/gu)?.slice(0, wordsMax) ?? [];
}

function withNumbersNamed(words: string): string {
  return words
    .replace(/\d{1,2}:\d\d(?: ?[ap]m)?|\b\d{1,2} ?[ap]m\b/g, ' clocktime ')
    .replace(/[$€£]\d[\d.,]*|\d[\d.,]*(?= ?(?:dollars|bucks|euros))/g, ' somemoney ')
    .replace(/\d+ ?%/g, ' somepercent ')
    .replace(/\d[\d.,/]*/g, ' somenumber ');
}
