/**
 * Suite `splitter`: `{id, text, expect?: [bubbles], persona?}`.
 *
 * With `expect` the bubbles are exactly those. With and without it the invariants of the splitter hold: the same bubbles however the
 * text arrives (S1), nothing lost (S2), sizes (S3), count (S4), links and emoji whole (S5).
 */
import { z } from 'zod';
import { bubbleCharsLimit } from '../src/conversation/bubble-assembly.ts';
import { urlsIn } from '../src/conversation/intake.ts';
import { builtInPersonas, createPersonaRegistry } from '../src/conversation/persona-registry.ts';
import { createSplitter } from '../src/conversation/splitter.ts';
import type { Failure, Suite } from './suite.ts';

const caseSchema = z.object({
  id: z.string(),
  text: z.string(),
  expect: z.array(z.string()).nullish(),
  persona: z.string().default('luna'),
});
type SplitterCase = z.infer<typeof caseSchema>;
type Rhythm = Parameters<typeof createSplitter>[0];

const personas = createPersonaRegistry(builtInPersonas, { defaultId: 'luna' });
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export const splitterSuite: Suite<SplitterCase> = {
  name: 'splitter',
  about: 'texts as bubbles: expectations and the invariants of the splitter',
  casesFile: 'splitter.jsonl',
  read(value) {
    const parsed = caseSchema.safeParse(value);
    if (parsed.success) return { kind: 'case', value: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'problem', problem: `${issue?.path.join('.')} ${issue?.message}` };
  },
  async run(cases, { progress }) {
    const failures: Failure[] = [];
    let expected = 0;
    let bubbleCount = 0;
    cases.forEach((each, index) => {
      const { rhythm } = personas.resolve({ id: each.persona });
      const bubbles = splitWhole(each.text, rhythm);
      bubbleCount += bubbles.length;
      if (each.expect != null) expected += 1;
      const problems = [...brokenInvariants(each.text, bubbles, rhythm), ...unexpected(bubbles, each.expect)];
      if (problems.length > 0) {
        const asked = JSON.stringify(each.text.length > 300 ? `${each.text.slice(0, 300)}…` : each.text);
        failures.push({
          id: each.id,
          asked,
          expected: each.expect == null ? 'invariants' : JSON.stringify(each.expect),
          got: `${problems.join('; ')}: ${JSON.stringify(bubbles)}`,
        });
      }
      progress(index + 1, cases.length);
    });
    const passed = cases.length - failures.length;
    return {
      suite: 'splitter',
      cases: cases.length,
      passed,
      table: [
        ['with expected bubbles', expected],
        ['bubbles a text', bubbleCount / Math.max(1, cases.length)],
      ],
      confusion: null,
      floors: [{ metric: 'accuracy', value: passed / Math.max(1, cases.length), atLeast: 1 }],
      failures,
    };
  },
};

function splitWhole(text: string, rhythm: Rhythm): string[] {
  return splitPieces([text], rhythm);
}

function splitPieces(pieces: readonly string[], rhythm: Rhythm): string[] {
  const splitter = createSplitter(rhythm);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

/** Space, what cannot be seen and markdown marks may go, a link's brackets too; nothing else may. */
const essence = (text: string): string =>
  text
    .replace(/\[([^\]\n]*)\]\(([^\s)]*)\)/g, '$1$2')
    .replace(/^([ \t]*)\+(?= )/gm, '$1')
    .replace(/[\s*_`#~>-]|\p{Cf}/gu, '');

function unexpected(bubbles: readonly string[], expect: readonly string[] | null | undefined): string[] {
  return expect == null || JSON.stringify(bubbles) === JSON.stringify(expect) ? [] : ['not the expected bubbles'];
}

/** Which invariants the bubbles of a text break, by name. */
export function brokenInvariants(text: string, bubbles: readonly string[], rhythm: Rhythm): string[] {
  const broken: string[] = [];
  const check = (name: string, holds: boolean): void => {
    if (!holds) broken.push(name);
  };
  const inUnits = splitPieces([...text], rhythm);
  const inSevens = splitPieces(text.match(/[\s\S]{1,7}/g) ?? [], rhythm);
  check(
    'S1 the same however it arrives',
    [inUnits, inSevens].every((other) => JSON.stringify(other) === JSON.stringify(bubbles)),
  );
  check('S2 nothing is lost', essence(withoutFenceNames(bubbles.join(''))) === essence(withoutFenceNames(text)));
  check(
    'S3 at most 5000 characters',
    bubbles.every(({ length }) => length >= 1 && length <= bubbleCharsLimit),
  );
  check(
    'S3 something to see',
    bubbles.every((bubble) => bubble.trim() !== ''),
  );
  check('S4 not too many', bubbles.length <= rhythm.bubblesMax || text.length > bubbleCharsLimit);
  const wholeLinks = urlsIn(text).filter((url) => url.length < bubbleCharsLimit);
  check(
    'S5 links whole',
    wholeLinks.every((url) => bubbles.some((bubble) => bubble.includes(url))),
  );
  const wholeCode = codeIn(text).filter(({ length }) => length < bubbleCharsLimit - 1_000);
  check(
    'S5 code whole',
    wholeCode.every((code) => bubbles.some((bubble) => bubble.includes(code))),
  );
  check('S5 graphemes whole', bubbles.join('').length > 4 * bubbleCharsLimit || cutsNoCharacter(text, bubbles));
  check('S5 characters whole', bubbles.every((bubble) => bubble.isWellFormed()) || !text.isWellFormed());
  check('S5 emoji whole', emojiOf(bubbles.join(' ')) === emojiOf(text));
  return broken;
}

/** What stands inside closed fences, as it was written. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/^```[\w+#.-]*\n([\s\S]*?)\n```$/gm)].map(([, code]) => code!.replace(/^\n+|\s+$/g, ''));
}

/** Whether every bubble begins and ends where a character of the text does; combining marks and joined emoji are part of theirs. */
function cutsNoCharacter(text: string, bubbles: readonly string[]): boolean {
  if (!text.isWellFormed()) return true;
  const whole = new Map<string, number>();
  for (const { segment } of graphemes.segment(text)) whole.set(segment, (whole.get(segment) ?? 0) + 1);
  return bubbles.every((bubble) =>
    [...graphemes.segment(bubble)].every(({ segment }) => whole.has(segment) || /[\s-]/.test(segment)),
  );
}

/** The language behind a fence is markup. */
function withoutFenceNames(text: string): string {
  return text.replace(/^([ \t]*`{3,})[^\n`]*$/gm, '$1');
}

function emojiOf(text: string): string {
  return [...graphemes.segment(text)]
    .map(({ segment }) => segment)
    .filter((segment) => /\p{Extended_Pictographic}/u.test(segment))
    .join('');
}
