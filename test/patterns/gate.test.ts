/** The gate: a pattern that matches is always named (G1), on patterns of every form and on the tables that rely on it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { factRules } from '../../src/memory/rule-facts.ts';
import { createGate } from '../../src/patterns/gate.ts';
import { alternativesOf, neededIn } from '../../src/patterns/needed-words.ts';
import { computedRules } from '../../src/routing/rules/facts.ts';
import { memoryRules, pageRules, webRules } from '../../src/routing/rules/lookup.ts';
import { miniappRules, workflowRules } from '../../src/routing/rules/miniapps.ts';
import { timeKeepingRules } from '../../src/routing/rules/tools.ts';

it('reads from a pattern what a text must hold', () => {
  const cases: [RegExp, string[] | null][] = [
    [/\b(?:remind|wake) me\b/, ['remind me', 'wake me']],
    [/organi[sz]e/, ['organise', 'organize']],
    [/polls?\b/, ['polls', 'poll']],
    [/^(?:hey )?call me (?<name>\p{Lu}\p{L}+)$/u, ['hey call me ', 'call me ']],
    [/(?:abc)?def/, ['abcdef', 'def']],
    [/(?:long word)*x|other words/, null],
    [/(?=.*needed).*/, ['needed']],
    [/(?!.*needed).*/, null],
    [/m[eé]t[eé]o/, ['meteo', 'metéo', 'méteo', 'météo']],
    [/(?<!not )wanted/, ['wanted']],
    [/\d+ (?:am|pm)/, [' am', ' pm']],
    [/\d+(?:am|pm)/, null],
    [/\u0041bcd|\x41bcd/, ['bcd']],
    [/Upper/i, ['upper']],
    [/a{2,3}bcd/, ['bcd']],
    [/(?:one|two){0,2}three/, ['three']],
    [/what's \(this\)\?/, ["what's (this)?"]],
    [/[😂🤣]|谢谢/u, ['😂', '🤣', '谢谢']],
  ];
  for (const [pattern, needed] of cases) assert.deepEqual(neededIn(pattern), needed, String(pattern));
});

it('takes a pattern apart into alternatives that match the same texts', () => {
  const pattern = /^(?:a|b)c|d[|]e|f\|g|(?=x|y)xyz/u;
  const parts = alternativesOf(pattern);
  assert.equal(parts.length, 4);
  for (const text of ['ac', 'zac', 'd|e', 'f|g', 'f', 'g', 'xyz', 'yz'])
    assert.equal(
      parts.some((part) => part.test(text)),
      pattern.test(text),
      text,
    );
});

it('names every pattern that matches, for all texts of the cases', () => {
  const rules = [
    ...[pageRules, memoryRules, workflowRules, timeKeepingRules, miniappRules, computedRules, webRules].flat(),
  ].flatMap(({ test }) => (test instanceof RegExp ? alternativesOf(test) : []));
  const patterns = [...rules, ...factRules.map(({ pattern }) => pattern)];
  const gate = createGate(patterns);
  let matches = 0;
  let named = 0;
  const texts = ['routing', 'recall', 'recall-two-speakers', 'dates', 'leak'].flatMap(textsOf);
  for (const text of texts) {
    const candidates = new Set(gate.candidates(text));
    named += candidates.size;
    patterns.forEach((pattern, number) => {
      if (!pattern.test(text)) return;
      matches += 1;
      assert.ok(candidates.has(number), `${pattern} matches ${JSON.stringify(text)}`);
    });
  }
  assert.ok(texts.length > 1_000 && matches > 500, 'there was something to find');
  assert.ok(named < (texts.length * patterns.length) / 4, 'most patterns are not named for most texts');
});

it('ignores case, and has room for any letters', () => {
  const gate = createGate([/wake me/i, /привет/u, /你好吗/u, null]);
  assert.deepEqual([...gate.candidates('WAKE ME')], [0, 3]);
  assert.deepEqual([...gate.candidates('Привет!')], [1, 3]);
  assert.deepEqual([...gate.candidates('你好吗')], [2, 3]);
  assert.deepEqual([...gate.candidates('')], [3]);
});

function textsOf(name: string): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(look);
  };
  const lines = readFileSync(new URL(`../../eval/cases/${name}.jsonl`, import.meta.url), 'utf8');
  for (const text of lines.trim().split('\n')) look(JSON.parse(text));
  return found;
}
