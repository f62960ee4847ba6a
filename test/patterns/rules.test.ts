/** Rules match exactly where their expressions do, whatever was asked about before: the pass over a text only spares trying. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ruleOf } from '../../src/patterns/rules.ts';

const expressions = [
  /\b(?:remind|wake) me\b|^later\b/,
  /\b(?:kill|hurt) (?:my ?self|himself)\b(?! laughing)/u,
  /\b(?:a|b)c\b|\b(?:d(?:e|f)+|g[()|]h)\b/,
  /l+o+l+|\bty\b/,
  /谁来|ありがとう/u,
  /\bgot the (job|keys)\b/,
  /\b(?:not) (?:feeling )?sad\b|\(?:no group\)/,
];
const texts = [
  '',
  'wake me at six',
  'later maybe, not now',
  'she hurt himself laughing and then hurt himself again',
  'ac bc xc defef dff g|h g(h',
  'looool ty',
  'ty for that',
  '谁来吃饭',
  'got the keys, got the job',
  'not feeling sad (:no group)',
  'nothing of any of them',
];

it('matches where its expression matches', () => {
  const rules = expressions.map(ruleOf);
  // By text and then by rule, as messages are read, and the other way round.
  for (const text of texts)
    for (const [at, rule] of rules.entries())
      assert.equal(rule.test(text), expressions[at]!.test(text), `${expressions[at]} on ${text}`);
  for (const [at, rule] of rules.entries())
    for (const text of texts) assert.deepEqual(rule.exec(text), expressions[at]!.exec(text));
});

it('is asked about a part of a text that was read whole', () => {
  const rule = ruleOf(/\bwake me\b/);
  const whole = 'so, wake me at six';
  assert.equal(rule.test(whole), true);
  assert.equal(rule.test('wake me at six', whole), true);
  assert.equal(rule.test('at six', whole), false);
});

it('sees rules that are made after a text was read', () => {
  const text = 'what a lovely morning';
  assert.equal(ruleOf(/\bmorning\b/).test(text), true);
  assert.equal(ruleOf(/\blovely\b/).test(text), true);
});

it('replaces every match', () => {
  const rule = ruleOf(/\b(?:drop|over my) dead(?: body)?\b/g);
  assert.equal(rule.replace('over my dead body, drop dead', '-'), '-, -');
  assert.equal(rule.replace('nothing here', '-'), 'nothing here');
});
