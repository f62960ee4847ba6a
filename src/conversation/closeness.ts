/**
 * What closeness changes in how a persona texts: its rhythm and its lines by stage. The one place that both ways to write a reply ask, with a
 * model and without; what it changes in the model's instructions stands in `prompt.ts`. In a group everybody gets the ordinary persona.
 */
import { type Stage, stages } from '../../machines/conversation/relationship.ts';
import type { LineKey, Persona, Rhythm } from './persona.ts';

export type Lines = Persona['lines'];

/** In a group a persona is one voice among several: two bubbles at most. */
const groupBubblesMax = 2;

/** The rhythm of a reply: how many bubbles, how long, how fast typed. */
export function rhythmFor(persona: Persona, stage: Stage, mode: 'direct' | 'group'): Readonly<Rhythm> {
  let rhythms = knownRhythms.get(persona);
  if (rhythms === undefined) {
    rhythms = rhythmsOf(persona);
    knownRhythms.set(persona, rhythms);
  }
  return mode === 'group' ? rhythms.group : rhythms[stage];
}

const knownRhythms = new WeakMap<Persona, Record<Stage | 'group', Rhythm>>();

function rhythmsOf({ rhythm, closeness }: Persona): Record<Stage | 'group', Rhythm> {
  const made: Partial<Record<Stage | 'group', Rhythm>> = {
    group: { ...rhythm, bubblesMax: Math.min(groupBubblesMax, rhythm.bubblesMax) },
  };
  for (const stage of stages) made[stage] = { ...rhythm, ...closeness[stage].rhythm };
  return made as Record<Stage | 'group', Rhythm>;
}

/** The lines of a persona at a stage: the ordinary ones, and in their place those that this or an earlier stage has of its own. */
export function linesFor(persona: Persona, stage: Stage, mode: 'direct' | 'group'): Lines {
  if (mode === 'group') return persona.lines;
  return linesByStage(persona)[stage];
}

const known = new WeakMap<Persona, Record<Stage, Lines>>();

function linesByStage(persona: Persona): Record<Stage, Lines> {
  let byStage = known.get(persona);
  if (byStage === undefined) {
    let lines: Lines = persona.lines;
    const made: Partial<Record<Stage, Lines>> = {};
    for (const stage of stages) {
      lines = { ...lines, ...(persona.closeness[stage].lines as Partial<Record<LineKey, Lines[LineKey]>> | undefined) };
      made[stage] = lines;
    }
    byStage = made as Record<Stage, Lines>;
    known.set(persona, byStage);
  }
  return byStage;
}
