/** The labelled texts of the splitter's suite, in every rhythm a persona has, arriving in pieces of any size. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { brokenInvariants } from '../../eval/splitter.ts';
import { stages } from '../../machines/conversation/relationship.ts';
import { hashOf } from '../../src/conversation/choice.ts';
import { rhythmFor } from '../../src/conversation/closeness.ts';
import type { Rhythm } from '../../src/conversation/persona.ts';
import { builtInPersonas } from '../../src/conversation/persona-registry.ts';
import { createSplitter } from '../../src/conversation/splitter.ts';

const cases = readFileSync(new URL('../../eval/cases/splitter.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; text: string });

const rhythms = new Map<string, Rhythm>();
for (const persona of builtInPersonas) {
  for (const rhythm of [
    rhythmFor(persona, 'stranger', 'group'),
    ...stages.map((stage) => rhythmFor(persona, stage, 'direct')),
  ]) {
    rhythms.set(`${rhythm.bubblesMax} of ${rhythm.bubbleCharsMax}`, rhythm);
  }
}

/** Pieces of 0 to 40 code units, as the seed has it. */
function piecesOf(text: string, seed: number): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = hashOf(`${seed}:${turn}`) % 41;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function split(pieces: readonly string[], rhythm: Rhythm): string[] {
  const splitter = createSplitter(rhythm);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

describe('the labelled texts', () => {
  for (const [name, rhythm] of rhythms) {
    it(`keep every invariant with ${name}`, () => {
      for (const { id, text } of cases) {
        // Long ones are all about single characters: one rhythm of theirs shows as much as ten.
        if (text.length > 6_000 && name !== rhythms.keys().next().value) continue;
        const bubbles = split([text], rhythm);
        assert.deepEqual(brokenInvariants(text, bubbles, rhythm), [], id);
        for (let seed = 1; seed <= 3; seed++)
          assert.deepEqual(split(piecesOf(text, seed), rhythm), bubbles, `${id} ${seed}`);
      }
    });
  }
});
