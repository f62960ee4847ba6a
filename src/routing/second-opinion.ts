/**
 * A second opinion where no rule speaks: a small linear classifier over words and pairs of words, taught from the example lines in
 * `examples/`. It knows how requests tend to be worded without a rule for each, and says how sure it is.
 *
 * Softmax regression by stochastic gradient descent with fixed order and weights that begin at zero, so that the same examples always
 * give the same model. Teaching takes some tens of milliseconds, once.
 */
import { appExamples } from './examples/apps.ts';
import { talkExamples } from './examples/talk.ts';
import { toolExamples } from './examples/tools.ts';
import { plain } from './wording.ts';

export interface Opinion {
  /** Name of a tool, MiniApp or workflow, or `talk`. */
  label: string;
  probability: number;
}

export interface SecondOpinion {
  /** The likeliest label for words. */
  of(words: string): Opinion;
}

const epochs = 14;
const rate = 0.35;
const decay = 1e-4;

let taught: SecondOpinion | undefined;

/** The opinion taught from the built-in examples; taught at first use. */
export function secondOpinion(): SecondOpinion {
  taught ??= teach({ ...toolExamples, ...appExamples, ...talkExamples });
  return taught;
}

/** Teaches a classifier. Labels map to their example lines. */
export function teach(examples: Readonly<Record<string, string>>): SecondOpinion {
  const labels = Object.keys(examples);
  const index = new Map<string, number>();
  const lines = interleaved(labels.map((label) => examples[label]!.split('\n').filter((line) => line.trim() !== '')));
  const samples = lines.map(({ line, label }) => ({
    label,
    features: featuresOf(plain(line)).map((name) => indexIn(index, name)),
  }));
  const weights = new Float32Array(index.size * labels.length);
  const scores = new Float64Array(labels.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const step = rate / (1 + 0.3 * epoch);
    for (const { label, features } of samples) learn(weights, scores, features, label, step);
  }
  return {
    of(words) {
      const features: number[] = [];
      for (const name of featuresOf(words)) {
        const feature = index.get(name);
        if (feature !== undefined) features.push(feature);
      }
      softmax(weights, scores, features);
      let best = 0;
      for (let label = 1; label < labels.length; label++) if (scores[label]! > scores[best]!) best = label;
      return { label: labels[best]!, probability: scores[best]! };
    },
  };
}

function learn(
  weights: Float32Array,
  scores: Float64Array,
  features: readonly number[],
  label: number,
  step: number,
): void {
  softmax(weights, scores, features);
  const scale = step / Math.sqrt(features.length);
  for (const feature of features) {
    const base = feature * scores.length;
    for (let each = 0; each < scores.length; each++) {
      const error = (each === label ? 1 : 0) - scores[each]!;
      weights[base + each] = weights[base + each]! * (1 - decay) + scale * error;
    }
  }
}

/** Fills `scores` with the probabilities of the labels. */
function softmax(weights: Float32Array, scores: Float64Array, features: readonly number[]): void {
  scores.fill(0);
  const scale = 1 / Math.sqrt(Math.max(1, features.length));
  for (const feature of features) {
    const base = feature * scores.length;
    for (let each = 0; each < scores.length; each++) scores[each]! += weights[base + each]! * scale;
  }
  let top = scores[0]!;
  for (let each = 1; each < scores.length; each++) if (scores[each]! > top) top = scores[each]!;
  let sum = 0;
  for (let each = 0; each < scores.length; each++) {
    // The factor sharpens what the division by the root has flattened.
    const weight = Math.exp(2 * (scores[each]! - top));
    scores[each] = weight;
    sum += weight;
  }
  for (let each = 0; each < scores.length; each++) scores[each]! /= sum;
}

const wordsMax = 40;

/** Words, pairs, and the first words as such; numbers are one word by their length, clock times and amounts are told apart. */
function featuresOf(words: string): string[] {
  const tokens =
    (/\d/.test(words) ? withNumbersNamed(words) : words).match(/[\p{L}']+|[?]/gu)?.slice(0, wordsMax) ?? [];
  const stems = tokens.map((token) => (token.length > 4 ? token.replace(/(?:ing|ed|es|s|ly)$/, '') : token));
  const features = ['*'];
  for (let at = 0; at < tokens.length; at++) {
    features.push(tokens[at]!);
    if (stems[at] !== tokens[at]) features.push(`~${stems[at]}`);
    features.push(`${at === 0 ? '^' : stems[at - 1]} ${stems[at]}`);
    if (at > 1) features.push(`${stems[at - 2]} _ ${stems[at]}`);
  }
  if (tokens.length <= 3) features.push('short');
  return [...new Set(features)];
}

function withNumbersNamed(words: string): string {
  return words
    .replace(/\d{1,2}:\d\d(?: ?[ap]m)?|\b\d{1,2} ?[ap]m\b/g, ' clocktime ')
    .replace(/[$€£]\d[\d.,]*|\d[\d.,]*(?= ?(?:dollars|bucks|euros))/g, ' somemoney ')
    .replace(/\d+ ?%/g, ' somepercent ')
    .replace(/\d[\d.,/]*/g, ' somenumber ');
}

function indexIn(index: Map<string, number>, name: string): number {
  const known = index.get(name);
  if (known !== undefined) return known;
  index.set(name, index.size);
  return index.size - 1;
}

/** Lines of all labels in turn, so that no label comes in one block. */
function interleaved(groups: readonly (readonly string[])[]): { line: string; label: number }[] {
  const placed = groups.flatMap((lines, label) =>
    lines.map((line, at) => ({ line, label, at: (at + 0.5) / lines.length + label * 1e-6 })),
  );
  return placed.sort((left, right) => left.at - right.at);
}
