/**
 * What a text must hold for a pattern to match it: read from the pattern's own source, so that it can never be out of step with it.
 *
 * `\b(?:remind|wake) me` needs `remind me` or `wake me`. Where a pattern can match without any fixed run of letters, the answer is null:
 * nothing can be said before trying. Everything here errs on that side.
 */

/** Texts, lower case, one of which is in every match; null where the pattern names none of three letters or more. */
export function neededIn(pattern: RegExp): readonly string[] | null {
  const found = bestOf(alternatives(new Reader(pattern.source)).runs);
  return found === null ? null : [...new Set(found)];
}

/** The alternatives of a pattern as patterns of their own: the pattern matches where one of them does. */
export function alternativesOf(pattern: RegExp): RegExp[] {
  const reader = new Reader(pattern.source);
  const sources: string[] = [];
  for (let from = 0; from <= reader.source.length; from = reader.at) {
    sequence(reader);
    sources.push(reader.source.slice(from, reader.at));
    if (!reader.take('|')) break;
  }
  return sources.length === 1 ? [pattern] : sources.map((source) => new RegExp(source, pattern.flags));
}

/** A piece of a pattern: all it can be, where that is a short list (`exact`), and lists of which one text is in every match. */
interface Piece {
  exact: readonly string[] | null;
  runs: readonly (readonly string[])[];
}

const exactMax = 24;
const lengthMin = 3;
const nothing: Piece = { exact: [''], runs: [] };
const anything: Piece = { exact: null, runs: [] };

class Reader {
  readonly source: string;
  at = 0;
  constructor(source: string) {
    this.source = source;
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
  return { exact: exact !== null && exact.length <= exactMax ? exact : null, runs };
}

function sequence(reader: Reader): Piece {
  const runs: (readonly string[])[] = [];
  let current: readonly string[] = [''];
  let whole = true;
  while (!reader.isAtEnd && reader.next !== '|' && reader.next !== ')') {
    const piece = repeated(reader, term(reader));
    runs.push(...piece.runs);
    const joined = piece.exact === null ? null : product(current, piece.exact);
    if (joined !== null) current = joined;
    else {
      whole = false;
      runs.push(current);
      current = piece.exact ?? [''];
    }
  }
  runs.push(current);
  return { exact: whole ? current : null, runs: runs.filter((run) => run.every(({ length }) => length >= lengthMin)) };
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
  if (text.startsWith('+') || Number(from ?? 0) > 0) return { exact: null, runs: piece.runs };
  if (text.startsWith('?') && piece.exact !== null) return { exact: [...piece.exact, ''], runs: [] };
  return anything;
}

const properties = /\\[pP]\{[^}]*\}|\\k<[^>]*>|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]/y;

function term(reader: Reader): Piece {
  if (reader.match(/\(\?[=!]|\(\?<[=!]/y) !== null) {
    // What stands around a match is no part of it, and may be the absence of something.
    alternatives(reader);
    reader.take(')');
    return nothing;
  }
  if (reader.match(/\((?:\?:|\?<[^>]+>)?/y) !== null) {
    const inner = alternatives(reader);
    reader.take(')');
    return inner;
  }
  const set = reader.match(/\[(\^?)((?:\\.|[^\]\\])*)\]/suy);
  if (set !== null) return set[1] === '' ? members(set[2]!) : anything;
  if (reader.match(properties) !== null) return anything;
  const escaped = reader.match(/\\(.)/suy)?.[1];
  if (escaped !== undefined) {
    if (escaped === 'b' || escaped === 'B') return nothing;
    return /[a-zA-Z0-9]/.test(escaped) ? anything : { exact: [escaped], runs: [] };
  }
  if (reader.take('^') || reader.take('$')) return nothing;
  const letter = reader.match(/./suy)![0];
  return letter === '.' ? anything : { exact: [letter.toLowerCase()], runs: [] };
}

/** A set of a few plain letters is a choice between them. */
function members(inside: string): Piece {
  const letters = [...new Set(inside.toLowerCase())];
  return /^[a-z0-9']{1,6}$/i.test(inside) ? { exact: letters, runs: [] } : anything;
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
