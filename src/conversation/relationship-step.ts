/**
 * The step that notices what two people made their own joke, as a deed of the turn (`note_joke`); carried out with the reply's commit. Only
 * between two, only where they are no strangers, and only where there is history: in a group nothing is ours alone. Runs after memories, which
 * know what is not to be brought up.
 */
import { insideJokeIn, isAvoided } from './inside-joke.ts';
import type { TurnStep } from './pipeline.ts';
import type { ReplyBrief } from './responder.ts';

export const noticeJokes: TurnStep = (work) => {
  const { mode, kind, mind } = work.input;
  if (mode !== 'direct' || kind !== 'reply' || mind.relationship.stage === 'stranger') return work;
  const avoid = work.recollections?.avoid ?? [];
  const text = insideJokeIn({ history: work.history, incoming: work.incoming, avoid });
  if (text === null || mind.relationship.jokes.some((joke) => joke.text === text)) return work;
  return { ...work, deeds: [...work.deeds, { do: 'note_joke', text }] };
};

/** The jokes that may be brought up in a reply, latest last: none in a group, and none on a subject the person asked to leave alone. */
export function jokesFor({ mode, mind, recollections }: Pick<ReplyBrief, 'mode' | 'mind' | 'recollections'>): string[] {
  if (mode === 'group') return [];
  const avoid = recollections?.avoid ?? [];
  return mind.relationship.jokes.map(({ text }) => text).filter((text) => !isAvoided(text, avoid));
}
