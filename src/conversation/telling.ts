/** Findings in a persona's own lines, without a model: one bubble for what belongs together. */
import { pick } from './choice.ts';
import type { Finding } from './findings.ts';
import type { LineKey, Persona } from './persona.ts';

export function lineKeyOf({ kind }: Finding): LineKey {
  return `told_${kind}`;
}

/** A finding's sentences as one piece of text, in the persona's case. */
export function toldText({ told }: Finding, { rhythm }: Persona): string {
  const text = told.join(' ');
  return rhythm.lowercase ? text.toLowerCase() : text;
}

/** The bubbles that tell of findings. The same seed gives the same words. */
export function toldPlainly(persona: Persona, findings: readonly Finding[], seed: number): string[] {
  return findings
    .filter(({ told }) => told.length > 0)
    .map((finding, index) => {
      const line = pick(persona.lines[lineKeyOf(finding)].say, seed + index)!;
      return line.replace('{told}', () => toldText(finding, persona));
    });
}
