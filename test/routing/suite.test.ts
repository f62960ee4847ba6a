/** The suites of labelled cases that come with the server meet their floors, and notice what is wrong. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { routingSuite } from '../../eval/routing.ts';
import { brokenInvariants, splitterSuite } from '../../eval/splitter.ts';
import { isMet, type Suite, type SuiteContext } from '../../eval/suite.ts';
import { appExamples } from '../../src/routing/examples/apps.ts';
import { talkExamples } from '../../src/routing/examples/talk.ts';
import { toolExamples } from '../../src/routing/examples/tools.ts';
import { teach } from '../../src/routing/second-opinion.ts';

const context = { model: 'offline', progress() {} } as unknown as SuiteContext;

function casesOf<C>(suite: Suite<C>, lines: readonly string[]): C[] {
  return lines.map((line) => {
    const read = suite.read(JSON.parse(line));
    assert.ok(read.kind === 'case', line);
    return read.value;
  });
}

const linesOf = (file: string) =>
  readFileSync(new URL(`../../eval/cases/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe('routing', () => {
  const lines = linesOf(routingSuite.casesFile);

  it('has 300 cases and more of every kind, each id once', () => {
    const cases = lines.map((line) => JSON.parse(line) as { id: string; expect: { kind: string; name?: string }[] });
    assert.ok(cases.length >= 300);
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    const kinds = new Set(cases.flatMap(({ expect }) => expect.map(({ kind }) => kind)));
    assert.deepEqual([...kinds].sort(), ['conversation', 'miniapp', 'silent', 'tool', 'workflow']);
  });

  it('meets its floors', async () => {
    const result = await routingSuite.run(casesOf(routingSuite, lines), context);
    assert.ok(result.floors.every(isMet), JSON.stringify([result.floors, result.failures], null, 1));
  });

  for (const file of ['routing-foreign.jsonl', 'routing-foreign-2.jsonl']) {
    it(`meets them in words that are nobody's rule: ${file}`, async () => {
      const result = await routingSuite.run(casesOf(routingSuite, linesOf(file)), context);
      assert.ok(result.floors.every(isMet), JSON.stringify([result.floors, result.failures], null, 1));
    });
  }

  it('was not learnt by heart: no example of the second opinion is a case', () => {
    const examples = new Set(
      Object.values({ ...toolExamples, ...appExamples, ...talkExamples }).flatMap((text) => text.split('\n')),
    );
    const asked = lines.map((line) => (JSON.parse(line) as { text: string }).text.toLowerCase());
    const shared = asked.filter((text) => examples.has(text) && text.split(' ').length > 3);
    assert.ok(shared.length <= asked.length * 0.03, shared.join('\n'));
  });

  it('counts order, names and doubt', async () => {
    const wrong = casesOf(routingSuite, [
      '{"id":"order","text":"remind me at 6 and start a poll for dinner","expect":[{"kind":"miniapp","name":"poll"},{"kind":"tool"}]}',
      '{"id":"name","text":"set a timer for 5 min","expect":[{"kind":"tool","name":"reminder"}]}',
      '{"id":"doubt","text":"can you do something about my trip","expect":[{"kind":"miniapp"}]}',
      '{"id":"right","text":"set a timer for 5 min","expect":[{"kind":"tool"}]}',
    ]);
    const result = await routingSuite.run(wrong, context);
    assert.equal(result.passed, 1);
    assert.deepEqual(
      result.failures.map(({ id }) => id),
      ['order', 'name', 'doubt'],
    );
    assert.deepEqual(result.table.slice(0, 2), [
      ['unsure', 1],
      ['wrong', 2],
    ]);
  });
});

it('the second opinion is the same each time it is taught, and sure of what it was taught', () => {
  const examples = { ...toolExamples, ...appExamples, ...talkExamples };
  const [one, two] = [teach(examples), teach(examples)];
  for (const text of ['set a timer for the eggs', 'i love you', 'what is the weather'])
    assert.deepEqual(one.of(text), two.of(text));
  assert.equal(one.of('remind me to water the plants').label, 'reminder');
  assert.equal(one.of('').label, 'talk');
});

describe('splitter', () => {
  it('meets its floors', async () => {
    const result = await splitterSuite.run(casesOf(splitterSuite, linesOf(splitterSuite.casesFile)), context);
    assert.ok(result.floors.every(isMet), JSON.stringify(result.failures, null, 1));
  });

  it('notices each broken invariant', async () => {
    const rhythm = { bubblesMax: 2, bubbleCharsMax: 140 };
    assert.ok(brokenInvariants('one two', ['one'], rhythm).some((name) => name.startsWith('S2')));
    assert.ok(brokenInvariants('a', ['a', ' '], rhythm).some((name) => name.startsWith('S3')));
    assert.ok(brokenInvariants('abc', ['a', 'b', 'c'], rhythm).some((name) => name.startsWith('S4')));
    assert.ok(
      brokenInvariants('https://example.com/ab', ['https://exam', 'ple.com/ab'], rhythm).some((name) =>
        name.startsWith('S5 links'),
      ),
    );
    assert.ok(brokenInvariants('👍🏽', ['👍', '🏽'], rhythm).some((name) => name.startsWith('S5 emoji')));
    const result = await splitterSuite.run(
      casesOf(splitterSuite, ['{"id":"x","text":"hey","expect":["ho"]}']),
      context,
    );
    assert.equal(result.passed, 0);
  });
});
