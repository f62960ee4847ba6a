/**
 * What a text must hold for a pattern to match it: read from the pattern's own source, so that it can never be out of step with it.
 *
 * `\b(?:remind|wake) me` needs `remind me` or `wake me`. Where a pattern can match without any fixed run of letters, the answer is null:
 * nothing can be said before trying. Everything here errs on that side.
 */

/** Texts, lower case, one of which is in every text that matches; null where the pattern names none that is long enough to look for. */
export function neededIn(pattern: RegExp): readonly string[] | null {
  return needsOf(pattern).words[0] ?? null;
}

export interface Needs {
  /** At most two lists; of each, one text is in every text that matches. */
  words: readonly (readonly string[])[];
  /** No text without a digit matches. */
  digit: boolean;
  /**
   * The first two letters of every text that matches, lower case; one letter where the second may be any, null where the pattern does
   * not begin with `^` or may begin with anything.
   */
  heads: readonly string[] | null;
}

/** All that can be said of a pattern without trying it. */
export function needsOf(pattern: RegExp): Needs {
  const piece = alternatives(new Reader(pattern));
  const first = bestOf(piece.runs);
  const second = first === null ? null : bestOf(piece.runs.filter((run) => run !== first));
  const words = [first, second].filter((run) => run !== null).map((run) => [...new Set(run)]);
  const isAnchored = pattern.source.startsWith('^') && !/[|m]/.test(topLevelBars(pattern) + pattern.flags);
  const heads = isAnchored && piece.heads !== null && !piece.heads.includes('') ? piece.heads : null;
  return {
    words,
    digit: piece.digit,
    heads: heads === null ? null : [...new Set(heads.map((head) => head.replace(open, '')))],
  };
}

/** `|` where a pattern has alternatives of its own: then only the first of them is known to begin with `^`. */
function topLevelBars(pattern: RegExp): string {
  return alternativesOf(pattern).length > 1 ? '|' : '';
}

/** The alternatives of a pattern as patterns of their own: the pattern matches where one of them does. */
export function alternativesOf(pattern: RegExp): RegExp[] {
  const reader = new Reader(pattern);
  const sources: string[] = [];
  for (let from = 0; from <= reader.source.length; from = reader.at) {
    sequence(reader);
    sources.push(reader.source.slice(from, reader.at));
    if (!reader.take('|')) break;
  }
  return sources.length === 1 ? [pattern] : sources.map((source) => new RegExp(source, pattern.flags));
}

/**
 * A piece of a pattern: all it can be, where that is a short list (`exact`), lists of which one text is in every match, whether every
 * match has a digit, and how each begins: its first two letters, or fewer where it has no more.
 */
interface Piece {
  exact: readonly string[] | null;
  runs: readonly (readonly string[])[];
  digit: boolean;
  heads: readonly string[] | null;
}

const exactMax = 24;
const headsMax = 400;
const lengthMin = 3;
/** Behind one letter: any may follow. */
const open = '\u0000';
const nothing: Piece = { exact: [''], runs: [], digit: false, heads: [''] };
const anything: Piece = { exact: null, runs: [], digit: false, heads: null };
const anyDigit: Piece = { exact: null, runs: [], digit: true, heads: [...'0123456789'] };

/** Whether a text is rare enough to be looked for: three letters, or one of a script in which a letter says as much. */
function isTelling(text: string): boolean {
  return text.length >= lengthMin || /[^\p{ASCII}]/u.test(text);
}

class Reader {
  readonly source: string;
  /** Whether a sign of two code units is one sign of a set. */
  readonly unicode: boolean;
  at = 0;
  constructor({ source, unicode }: RegExp) {
    this.source = source;
    this.unicode = unicode;
  }
  get next(): string {
    return this.source[this.at] ?? '';
  }
  get isAtEnd(): boolean {
    return this.at >= this.source.length;
  }
  take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }
}

function alternatives(reader: Reader): Piece {
  const branches = [sequence(reader)];
  while (reader.take('|')) branches.push(sequence(reader));
  if (branches.length === 1) return branches[0]!;
  const exact = branches.every((branch) => branch.exact !== null) ? branches.flatMap((branch) => branch.exact!) : null;
  const best = branches.map((branch) => bestOf(branch.runs));
  const runs = best.every((run) => run !== null) ? [best.flatMap((run) => run!)] : [];
  const heads = branches.every((branch) => branch.heads !== null) ? branches.flatMap((branch) => branch.heads!) : null;
  return {
    exact: exact !== null && exact.length <= exactMax ? exact : null,
    runs,
    digit: branches.every((branch) => branch.digit),
    heads: heads !== null && heads.length <= headsMax ? heads : null,
  };
}

function sequence(reader: Reader): Piece {
  const runs: (readonly string[])[] = [];
  let current: readonly string[] = [''];
  let heads: readonly string[] | null = [''];
  let digit = false;
  let whole = true;
  while (!reader.isAtEnd && reader.next !== '|' && reader.next !== ')') {
    const piece = repeated(reader, term(reader));
    runs.push(...piece.runs);
    digit ||= piece.digit;
    heads = headsOf(heads, piece.heads);
    const joined = piece.exact === null ? null : product(current, piece.exact);
    if (joined !== null) current = joined;
    else {
      whole = false;
      runs.push(current);
      current = piece.exact ?? [''];
    }
  }
  runs.push(current);
  return { exact: whole ? current : null, runs: runs.filter((run) => run.every(isTelling)), digit, heads };
}

/** How a sequence begins whose beginning is known so far, with what follows. */
function headsOf(before: readonly string[] | null, next: readonly string[] | null): readonly string[] | null {
  if (before === null || before.every(({ length }) => length >= 2)) return before;
  const heads = new Set<string>();
  for (const head of before) {
    if (head.length >= 2) heads.add(head);
    else if (next !== null) for (const tail of next) heads.add(`${head}${tail}`.slice(0, 2));
    else if (head === '') return null;
    else heads.add(`${head}${open}`);
  }
  return heads.size <= headsMax ? [...heads] : null;
}

function product(left: readonly string[], right: readonly string[]): string[] | null {
  if (left.length * right.length > exactMax) return null;
  return left.flatMap((head) => right.map((tail) => head + tail));
}

/** A term with what follows it: `?`, `*`, `+`, `{2,5}`, each perhaps lazy. */
function repeated(reader: Reader, piece: Piece): Piece {
  const quantifier = reader.match(/[?*+]\??|\{(\d+)(,?)(\d*)\}\??/y);
  if (quantifier === null) return piece;
  const [text, from] = quantifier;
  const { exact, runs, digit, heads } = piece;
  // Of what comes again only one letter is known, unless it has two.
  const again = heads?.map((head) => (head.length === 1 ? `${head}${open}` : head)) ?? null;
  if (text.startsWith('+') || Number(from ?? 0) > 0) return { exact: null, runs, digit, heads: again };
  if (text.startsWith('?')) {
    const maybe = heads === null ? null : [...heads, ''];
    return exact === null
      ? { ...anything, heads: maybe }
      : { exact: [...exact, ''], runs: [], digit: false, heads: maybe };
  }
  return { ...anything, heads: again === null ? null : [...again, ''] };
}

const properties = /\\[pP]\{[^}]*\}|\\k<[^>]*>|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]/y;

function term(reader: Reader): Piece {
  const around = reader.match(/\(\?<?([=!])/y);
  if (around !== null) {
    // What stands around a match is no part of it, and may be the absence of something; if not, it is in the text all the same.
    const { runs, digit } = alternatives(reader);
    reader.take(')');
    return around[1] === '=' ? { ...nothing, runs, digit } : nothing;
  }
  if (reader.match(/\((?:\?:|\?<[^>]+>)?/y) !== null) {
    const inner = alternatives(reader);
    reader.take(')');
    return inner;
  }
  const set = reader.match(/\[(\^?)((?:\\.|[^\]\\])*)\]/suy);
  if (set !== null) return set[1] === '' ? members(set[2]!, reader.unicode) : anything;
  if (reader.match(properties) !== null) return anything;
  const escaped = reader.match(/\\(.)/suy)?.[1];
  if (escaped !== undefined) {
    if (escaped === 'b' || escaped === 'B') return nothing;
    if (escaped === 'd') return anyDigit;
    return /[a-zA-Z0-9]/.test(escaped) ? anything : exactly([escaped]);
  }
  if (reader.take('^') || reader.take('$')) return nothing;
  const letter = reader.match(/./suy)![0];
  return letter === '.' ? anything : exactly([letter.toLowerCase()]);
}

function exactly(texts: readonly string[]): Piece {
  return {
    exact: texts,
    runs: [],
    digit: texts.every((text) => /[0-9]/.test(text)),
    heads: texts.map((text) => text.slice(0, 2)),
  };
}

/** A set of a few plain letters, or of signs of other scripts, is a choice between them. */
function members(inside: string, unicode: boolean): Piece {
  if (unicode && /^[^\p{ASCII}]{1,24}$/u.test(inside)) return exactly([...new Set(inside.toLowerCase())]);
  if (/^[\p{L}0-9']{1,6}$/u.test(inside)) return exactly([...new Set(inside.toLowerCase())]);
  return /^(?:\\d|[0-9]-[0-9])+$/.test(inside) ? anyDigit : anything;
}

/** The list that says most: long texts before short ones, few before many. */
function bestOf(runs: readonly (readonly string[])[]): readonly string[] | null {
  let best: readonly string[] | null = null;
  let bestWorth = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const shortest = Math.min(...run.map(({ length }) => length));
    const worth = 4 * Math.min(6, shortest) - run.length / 4;
    if (worth > bestWorth) [best, bestWorth] = [run, worth];
  }
  return best;
}
