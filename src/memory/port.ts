/**
 * Memory as the rest of the server knows it: what a persona remembers of one person, or of one group.
 *
 *  M1 An audience is asked, never a namespace. What was said in a direct chat lives in a namespace that no group audience can name,
 *     and each persona has namespaces of her own: Nyx never knows what Luna was told.
 *  M2 A draft has a key. Remembered twice it is one memory; forgotten, it does not come back when its message is read again.
 *  M3 Of two memories with the same slot the later one holds. The earlier stays as history, with the end of its validity.
 *  M4 What was forgotten is not recalled from that moment, whatever an outside service still keeps; its text is gone here.
 *  M5 A failing service is an outcome (`unavailable`), never an exception, and never waited for beyond the deadline.
 */

/** Who will read what is recalled. In a direct chat that is one person; in a group everybody in it. */
export type Audience =
  | { kind: 'direct'; person: string; personaId: string }
  | { kind: 'group'; chat: string; personaId: string };

export const memoryKinds = ['fact', 'preference', 'relation', 'plan', 'episode', 'boundary'] as const;
/** `episode`: something said, as it was said. `boundary`: a subject that is not to be brought up. */
export type MemoryKind = (typeof memoryKinds)[number];

/** `delicate` is used when asked about and never volunteered: health, grief, money, intimacy. */
export type Sensitivity = 'open' | 'delicate';

export interface MemoryDraft {
  /** Unique in its namespace, and the same whenever the same message is read again (M2). */
  key: string;
  kind: MemoryKind;
  text: string;
  /** Ids of the messages it was taken from. */
  sources: string[];
  saidBy: 'person' | 'persona';
  /** What the speaker is called, where that tells speakers apart; never a phone number. */
  speaker: string | null;
  /** Subject and predicate, as `me/lives_in`; null for what cannot be superseded. */
  slot: string | null;
  /** Words from around it that help to find it again. */
  context: string;
  /** What a boundary is about; null for every other kind. */
  topic: string | null;
  /** From 0 to 1. */
  confidence: number;
  importance: number;
  sensitivity: Sensitivity;
  /** Unix milliseconds. `validUntil` is null while it holds. */
  saidAt: number;
  validFrom: number;
  validUntil: number | null;
}

export interface Remembered extends MemoryDraft {
  /** Key of the later memory that took its place. */
  supersededBy: string | null;
}

export interface Recalled {
  /** Where it was asked for with what is around it, `sources` are those of all of that. */
  memory: Remembered;
  /** What was said right before and after it in the same talk, a line each; left out where nothing was, or nothing is asked. */
  around?: string;
  /** Comparable within one answer only. */
  score: number;
}

export interface RecallQuery {
  text: string;
  /** Unix milliseconds: the moment of asking. */
  at: number;
  limit: number;
  /** Also what is no longer true; default true, ranked behind what is. */
  past?: boolean;
  /** Also what was said around each, where the text is a question; nothing comes twice then. Default false. */
  around?: boolean;
}

/** What is known of somebody at a moment, in few lines. */
export interface Profile {
  /** What holds for long: names, relations, work, tastes; the weightiest first. */
  lasting: Remembered[];
  /** Plans ahead and what was said lately. */
  current: Remembered[];
  boundaries: Remembered[];
}

/** What to forget. Each way is safe to repeat under the same id. */
export type ForgetTarget =
  | { by: 'keys'; keys: string[] }
  /** What was said in this span of time (Unix milliseconds, both ends included), also if it is only read later. */
  | { by: 'time'; from: number; until: number }
  | { by: 'subject'; text: string }
  | { by: 'everything' };

export type MemoryProblem = 'timeout' | 'unreachable' | 'refused' | 'nonsense' | 'open_circuit';
export type Unavailable = { kind: 'unavailable'; problem: MemoryProblem; retryable: boolean };

export type RememberOutcome = { kind: 'remembered'; added: number; superseded: number } | Unavailable;
export type RecallOutcome = { kind: 'recalled'; memories: Recalled[]; from: string } | Unavailable;
export type ProfileOutcome = { kind: 'profile'; profile: Profile } | Unavailable;
export type ForgetOutcome = { kind: 'forgotten'; memories: number } | Unavailable;
export type ListOutcome = { kind: 'list'; memories: Remembered[] } | Unavailable;

export interface ListQuery {
  limit: number;
  kinds?: readonly MemoryKind[];
  /** Only what was said before this moment, Unix milliseconds; for paging backwards. */
  saidBefore?: number;
  /** Also what is no longer true; default false. */
  past?: boolean;
}

export interface Memory {
  /** The implementation that answers when all is well. */
  readonly name: string;
  remember(audience: Audience, drafts: readonly MemoryDraft[]): Promise<RememberOutcome>;
  recall(audience: Audience, query: RecallQuery, signal?: AbortSignal): Promise<RecallOutcome>;
  profile(audience: Audience, at: number): Promise<ProfileOutcome>;
  /** `id` names this wish to forget; the same id again forgets nothing more and gives the same answer. */
  forget(audience: Audience, id: string, target: ForgetTarget, at: number): Promise<ForgetOutcome>;
  /** Newest first. */
  list(audience: Audience, query: ListQuery): Promise<ListOutcome>;
}
