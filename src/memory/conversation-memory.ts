/**
 * Memory as a conversation uses it: by its own address, in lines of text, with boundaries kept. What a group may not see is not reachable
 * from here, because the audience follows from the conversation (M1).
 */
import { keyOf } from '../../actors/address.ts';
import type { Journal } from '../../actors/journal.ts';
import { audienceOf, readNewest } from './actor.ts';
import { boundaryIn, touches } from './boundary.ts';
import type { Audience, Memory, Remembered } from './port.ts';
import type { RememberTurn } from './remember-turn.ts';
import { stemsOf } from './terms.ts';

export interface Line {
  text: string;
  /** Unix milliseconds. */
  saidAt: number;
  saidBy: 'person' | 'persona';
  /** What was said right before and after it; empty where that is not known or may not be spoken of. */
  around: string;
  /** Their own words, and not what was understood of them. */
  isQuote: boolean;
  /** Something else is known in its place since. */
  isPast: boolean;
  /** Not to be brought up by ourselves. */
  delicate: boolean;
}

/** Which conversation asks. */
export interface Whose {
  conversation: string;
  mode: 'direct' | 'group';
}

type Down = { kind: 'unavailable' };

/** One step further than what was asked for, because boundaries may take some away. */
const spare = 4;

export interface ConversationMemoryOptions {
  memory: Memory;
  rememberTurn: RememberTurn;
  journal: Pick<Journal, 'records'>;
}

export function conversationMemory({ memory, rememberTurn, journal }: ConversationMemoryOptions) {
  const boundariesOf = async (audience: Audience): Promise<string[]> => {
    const listed = await memory.list(audience, { limit: 100, kinds: ['boundary'] });
    if (listed.kind === 'unavailable') return [];
    return listed.memories.flatMap(({ topic }) => (topic === null ? [] : [topic]));
  };

  return {
    /**
     * Lines that fit a text, best first, and subjects that are not to be brought up. `around`: each with what was said around it, so that what
     * stands in one line is in no other; otherwise each line is for itself. Default true.
     */
    async recall(
      whose: Whose,
      query: { text: string; at: number; limit: number; around?: boolean },
      signal: AbortSignal,
    ) {
      const audience = audienceOf(whose.conversation, whose.mode);
      // "lol yeah" reminds of nothing.
      const outcome = saysNothing(query.text)
        ? ({ kind: 'recalled', memories: [], from: memory.name } as const)
        : await memory.recall(audience, { around: true, ...query, limit: query.limit + spare }, signal);
      if (outcome.kind === 'unavailable') return { kind: 'unavailable' } as Down;
      const avoid = await boundariesOf(audience);
      // Whoever begins with a subject may talk about it.
      const closed = avoid.filter((topic) => !touches(query.text, topic));
      const open = outcome.memories.filter(({ memory: { text } }) => !closed.some((topic) => touches(text, topic)));
      return {
        kind: 'recalled' as const,
        lines: open.slice(0, query.limit).map(({ memory: found, around = '' }) => ({
          ...lineOf(found),
          around: closed.some((topic) => touches(around, topic)) ? '' : around,
        })),
        avoid,
        from: outcome.from,
      };
    },

    /** Reads what was said in the last moments, which the actor beside the conversation may not have come to yet. */
    catchUp: (whose: Whose, signal: AbortSignal) =>
      readNewest(whose.conversation, whose.mode, { journal, rememberTurn, signal }),

    /** What is known of the person of a direct chat. */
    async about(whose: Whose, at: number) {
      const audience = audienceOf(whose.conversation, whose.mode);
      const outcome = await memory.profile(audience, at);
      if (outcome.kind === 'unavailable') return { kind: 'unavailable' } as Down;
      const { lasting, current, boundaries } = outcome.profile;
      const topics = boundaries.flatMap(({ topic }) => (topic === null ? [] : [topic]));
      const known = [...lasting, ...current].filter(({ text }) => !topics.some((topic) => touches(text, topic)));
      const listed = known.length > 0 ? null : await memory.list(audience, { limit: 12, kinds: ['episode'] });
      const sayings =
        listed?.kind === 'list' ? listed.memories.filter(({ saidBy }) => saidBy === 'person').slice(0, 3) : [];
      return {
        kind: 'known' as const,
        facts: known.map(lineOf),
        sayings: sayings.map(lineOf),
        boundaries: topics.length,
      };
    },

    /** Forgets what was said at a time, a subject, or everything. Safe to repeat under the same id. */
    async forget(
      whose: Whose,
      id: string,
      target: { by: 'time'; from: number; until: number } | { by: 'subject'; text: string } | { by: 'everything' },
      at: number,
    ) {
      const outcome = await memory.forget(audienceOf(whose.conversation, whose.mode), id, target, at);
      return outcome.kind === 'unavailable' ? ({ kind: 'unavailable' } as Down) : outcome;
    },

    /** The subject of a boundary that a text sets or lifts. */
    boundaryIn,

    /** Remembers one message at once, for what must hold from this moment on. */
    async hear(whose: Whose, message: { id: string; text: string; at: number }, signal: AbortSignal) {
      const heard = { ...message, from: 'person' as const, speaker: null };
      const request = {
        messages: [heard],
        before: [],
        signal,
        idempotencyKey: `${keyOf(whose.conversation)}:${message.id}`,
      };
      const outcome = await rememberTurn(audienceOf(whose.conversation, whose.mode), request);
      return { kind: outcome.kind === 'remembered' ? ('heard' as const) : ('unavailable' as const) };
    },
  };
}

function saysNothing(text: string): boolean {
  return text.length < 80 && stemsOf(text).length === 0;
}

function lineOf({ text, kind, saidAt, saidBy, sensitivity, supersededBy }: Remembered): Line {
  const isPast = supersededBy !== null;
  return {
    text,
    saidAt,
    saidBy,
    around: '',
    isQuote: kind === 'episode',
    isPast,
    delicate: sensitivity === 'delicate',
  };
}
