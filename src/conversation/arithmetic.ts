/** Sums in a message: `12*7`, `15% of 80`, `split 84 by 4`, `half of 9`. Parsed and computed here, never evaluated as code. */
import { evaluated } from '../units/expression.ts';

export type Sum = { kind: 'value'; value: string } | { kind: 'impossible' };

const asked = /^(?:.*?\b(?:what(?:'s| is)|whats|how much is|calculate|compute|solve|quick math:?|math:?)\s+)?/;
const named: readonly [RegExp, string][] = [
  [/\b(?:multiplied by|times)\b|×|(?<=\d)\s*x\s*(?=\d)/g, '*'],
  [/\b(?:divided by|over)\b|÷/g, '/'],
  [/\bplus\b/g, '+'],
  [/\bminus\b|[−–]/g, '-'],
  [/\bsplit (\d[\d.]*) (?:by|between|among|in(?:to)?|\w+ ways? by)\b/g, '$1/'],
  [/\bhalf of\b/g, '0.5*'],
  [/\b(?:a )?third of\b/g, '(1/3)*'],
  [/\b(?:a )?quarter of\b/g, '0.25*'],
  [/(\d[\d.]*)\s*(?:%|percent) of\b/g, '($1/100)*'],
  [/(\d[\d.]*) squared\b/g, '($1*$1)'],
  [/\bto the power of\b|\*\*/g, '^'],
];
const leftOver = /^[\d\s.+\-*/^()]{3,80}$/;
const operator = /\d[\s)]*[+\-*/^]/;
const dateLike = /^\s*\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?\s*$/;

/** The sum that plain words ask for, or null where they ask for none. Dates and phone numbers are not sums. */
export function sumIn(words: string): Sum | null {
  if (!/\d/.test(words) || words.length > 120) return null;
  const question = asked.exec(words)?.[0] ?? '';
  let text = words
    .slice(question.length)
    .replace(/[\s=?!.]+$/, '')
    .replace(/(?<=\d),(?=\d{3}\b)|[$€£]/g, '');
  for (const [pattern, sign] of named) text = text.replace(pattern, sign);
  if (!leftOver.test(text) || !operator.test(text)) return null;
  if (question === '' && (dateLike.test(text) || /\d{5,}-|-\d{4,}/.test(text))) return null;
  const value = evaluated(text.replace(/\s+/g, ''));
  if (value === undefined) return null;
  return Number.isFinite(value) ? { kind: 'value', value: shown(value) } : { kind: 'impossible' };
}

function shown(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(4).replace('e+', 'e');
  return String(Number(value.toFixed(4)));
}
