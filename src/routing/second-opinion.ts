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
import { createFeatures } from './word-features.ts';
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
  const features = createFeatures();
  const lines = interleaved(labels.map((label) => examples[label]!.split('\n').filter((line) => line.trim() !== '')));
  const samples = lines.map(({ line, label }) => ({ label, features: [...features.learnt(plain(line))] }));
  const weights = new Float32Array(features.size * labels.length);
  const scores = new Float64Array(labels.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const step = rate / (1 + 0.3 * epoch);
    for (const sample of samples) learn(weights, scores, sample.features, sample.label, step);
  }
  return {
    of(words) {
      softmax(weights, scores, features.known(words));
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

/** Lines of all labels in turn, so that no label comes in one block. */
function interleaved(groups: readonly (readonly string[])[]): { line: string; label: number }[] {
  const placed = groups.flatMap((lines, label) =>
    lines.map((line, at) => ({ line, label, at: (at + 0.5) / lines.length + label * 1e-6 })),
  );
  return placed.sort((left, right) => left.at - right.at);
}
