/** Snapshots of conversations written by earlier versions of the machine, as the present one reads them (A8). */
import type { Json } from '../../actors/json.ts';
import { emptyMind } from '../../machines/conversation/mind.ts';

type Fields = { [key: string]: Json };

/** A state of `fromVersion` as one of version 2; undefined where it cannot be one. */
export function migrateConversation(state: Json, fromVersion: number): Json | undefined {
  if (fromVersion !== 1) return undefined;
  const snapshot = state as { context?: Fields };
  if (snapshot === null || typeof snapshot !== 'object' || snapshot.context === undefined) return undefined;
  const { turn } = snapshot.context;
  return {
    ...(snapshot as Fields),
    context: {
      ...snapshot.context,
      participants: [],
      mind: emptyMind as unknown as Json,
      news: [],
      turn: turn == null ? null : { ...(turn as Fields), news: null, maySpeak: true, opened: null },
    },
  };
}
