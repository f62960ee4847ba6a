/**
 * The date library (chrono-node), asked only what a text can hold: each of its parsers is an expression of its own, and most texts have
 * no word that most of them need.
 */
import { Chrono, casual, type ParsedResult, type Parser } from 'chrono-node';
import { createGate } from '../patterns/gate.ts';

/** What lies ahead is meant where a text leaves it open. */
const option = { forwardDate: true };
const { parsers, refiners } = casual;
const gate = createGate(parsers.map(patternOf));
/** Libraries of some of the parsers, by their numbers: few sets of them come up. */
const partial = new Map<string, Chrono>();
const partialMax = 500;

/** A parser's expression as it will be under our option; some differ by it, none by text or time. */
function patternOf(parser: Parser): RegExp | null {
  const context = { text: '', option, refDate: new Date(0), debug: () => undefined };
  return parser.pattern(context as unknown as Parameters<Parser['pattern']>[0]);
}

/** The dates of a text, as the library parts them; `timezone` in minutes ahead of UTC. */
export function datesIn(text: string, now: { instant: Date; timezone: number }): ParsedResult[] {
  const numbers = gate.candidates(text);
  const key = numbers.join(' ');
  let chrono = partial.get(key);
  if (chrono === undefined) {
    chrono = new Chrono({ parsers: numbers.map((number) => parsers[number]!), refiners });
    if (partial.size >= partialMax) partial.clear();
    partial.set(key, chrono);
  }
  return chrono.parse(text, now, option);
}
