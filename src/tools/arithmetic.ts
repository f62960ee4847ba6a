/** Sums in words and signs: `15% of 80`, `12*7`, `(45+55)/4`, `square root of 144`. Parsed and computed, never evaluated as code. */
import { evaluated } from '../units/expression.ts';

export type SumOutcome =
  | { kind: 'value'; value: number; expression: string }
  | { kind: 'impossible' }
  | { kind: 'unread' };

const textCharsMax = 300;
const smallNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const numberNames = new Map<string, number>([
  ...smallNumbers.map((name, value): [string, number] => [name, value]),
  ...tens.flatMap((name, index): [string, number][] => (name === '' ? [] : [[name, index * 10]])),
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);
const numberName = new RegExp(String.raw`\b(?:${[...numberNames.keys()].join('|')})\b`, 'g');

const readings: readonly [RegExp, string][] = [
  [/(?<=\d),(?=\d{3}\b)|[$€£¥]/g, ''],
  [/\b(\d+(?:\.\d+)?) ?k\b/g, '($1*1000)'],
  [/\b(?:an?|the) (?=(?:million|billion|thousand|hundred)\b)/g, '1 '],
  [/(\d+(?:\.\d+)?) (1000000000|1000000|1000|100)\b/g, '($1*$2)'],
  [
    /(\d[\d.]*|\)) ?(?:%|percent) (?:tip|gratuity|tax|interest) ?(?:of|on|for|from)? ?(?:a |an )?(?=[\d(])/g,
    '($1/100)*',
  ],
  [/(\d[\d.]*|\)) ?(?:%|percent) (?:off|discount on|discount from|less than)(?: of)? (?=[\d(])/g, '(1-$1/100)*'],
  [/(\d[\d.]*|\)) ?(?:%|percent) (?:of|on)(?: an?)? (?=[\d(])/g, '($1/100)*'],
  [/^(?:the )?(?:tip on|tip for) (\d[\d.]*) (?:at|with) (\d[\d.]*) ?(?:%|percent)$/g, '$1*$2/100'],
  [/^add (\d[\d.]*) ?(?:%|percent) to (\d[\d.]*)$/g, '$2*(1+$1/100)'],
  [/\b(?:add|sum(?: up| of)?|total(?: of)?) ?(?=\d)/g, ''],
  [/^subtract (\S+) from (\S+)$/g, '$2-$1'],
  [/^multiply (\S+) (?:by|with|and) (\S+)$/g, '$1*$2'],
  [/^divide (\S+) (?:by|among|between) (\S+)(?: \w+)*$/g, '$1/$2'],
  [/^split (\d[\d.]*) (?:by|between|among|into|in) (\d+)(?: \w+)*$/g, '$1/$2'],
  [/(\d[\d.]*) (?:split|divided) (?:among|between|by|into)? ?(\d+)(?: (?:ways|people|friends|of us|parts))?/g, '$1/$2'],
  [/\b(?:square root of|sqrt(?: of)?|√) ?\(?(\d[\d.]*)\)?/g, '($1^0.5)'],
  [/\bcube root of (\d[\d.]*)/g, '($1^(1/3))'],
  [/(\d[\d.]*) squared\b/g, '($1^2)'],
  [/(\d[\d.]*) cubed\b/g, '($1^3)'],
  [/\b(?:to the power of|to the|raised to)\b|\*\*/g, '^'],
  [/\bhalf (?:of )?(?=[\d(])/g, '0.5*'],
  [/\b(?:an? |one )?third of (?=[\d(])/g, '(1/3)*'],
  [/\b(?:an? |one )?quarter of (?=[\d(])/g, '0.25*'],
  [/\bthree quarters of (?=[\d(])/g, '0.75*'],
  [/\btwo thirds of (?=[\d(])/g, '(2/3)*'],
  [/\b(?:double|twice) (?=[\d(])/g, '2*'],
  [/\btriple (?=[\d(])/g, '3*'],
  [/\b(?:multiplied by|times)\b|×|(?<=[\d)]) ?x ?(?=[\d(])/g, '*'],
  [/\b(?:divided by|over)\b|÷/g, '/'],
  [/\bplus\b/g, '+'],
  [/\bminus\b|[−–]/g, '-'],
  [/(?<=\d) and (?=\d)/g, '+'],
];
const lead =
  /^(?:(?:so|and|ok|hey|please|quick math|math|sum)[:,]? )*(?:what(?:'?s| is| are| would be)?|how much (?:is|are|would be)|calculate|compute|solve|work out|figure out|evaluate)?[:,]? ?(?:the )?(?:answer to|result of|value of)? ?(?:an? (?=\d))?/;
const sentences: readonly [RegExp, (...numbers: number[]) => number][] = [
  [
    /(?:average|mean) (?:of|between) ((?:\d[\d.]*(?:,? and |, | )?)+)/,
    (...numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length,
  ],
  [
    /percent(?:age)? (?:change|increase|decrease|difference)\b.*?(\d[\d.]*) (?:to|and) (\d[\d.]*)/,
    (from, to) => ((to! - from!) / from!) * 100,
  ],
  [
    /what (?:percent|%)(?:age)? (?:of|is) (\d[\d.]*) (?:is|of) (\d[\d.]*)/,
    (a, b) => (a! < b! ? (a! / b!) * 100 : (b! / a!) * 100),
  ],
  [/(\d[\d.]*) is what (?:percent|%) of (\d[\d.]*)/, (part, whole) => (part! / whole!) * 100],
  [
    /(?:bill|check|dinner|lunch|it) (?:was|is|came to) \$?(\d[\d.]*).*?(?:tip|leave)\D*(\d[\d.]*) ?(?:%|percent)/,
    (bill, tip) => (bill! * tip!) / 100,
  ],
];

/** Computes what plain words ask for; `unread` where they are no sum. */
export function sumOf(text: string): SumOutcome {
  if (text.length > textCharsMax) return { kind: 'unread' };
  let words = text
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3}\b)|[$€£¥]/g, '')
    .replace(numberName, (name) => String(numberNames.get(name)));
  words = words.replace(/\b([2-9]0) ([1-9])\b(?!\d)/g, (_, ten: string, one: string) =>
    String(Number(ten) + Number(one)),
  );
  for (const [pattern, compute] of sentences) {
    const match = pattern.exec(words);
    if (match === null) continue;
    const numbers = match.slice(1).flatMap((part) => (part.match(/\d+(?:\.\d+)?/g) ?? []).map(Number));
    return resultOf(compute(...numbers), match[0]);
  }
  words = words
    .replace(lead, '')
    .replace(/[\s=?!.]+$/, '')
    .trim();
  for (const [pattern, sign] of readings) words = words.replace(pattern, sign);
  const expression = words.replace(/\s+/g, '');
  if (!/^[\d.+\-*/^()]{1,200}$/.test(expression) || !/\d/.test(expression)) return { kind: 'unread' };
  const value = evaluated(expression);
  return value === undefined ? { kind: 'unread' } : resultOf(value, expression);
}

function resultOf(value: number, expression: string): SumOutcome {
  if (!Number.isFinite(value)) return { kind: 'impossible' };
  return { kind: 'value', value: Number(value.toPrecision(12)), expression };
}
