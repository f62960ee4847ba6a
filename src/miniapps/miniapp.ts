/**
 * What a MiniApp is: one object, from one folder under `apps/`. The page `docs/miniapps.md` shows a complete small one.
 *
 *  - `logic` (machine.ts) is pure: what each action does to the app's state.
 *  - `setup` and `actions` (actions.ts) say what is accepted from outside; logic sees only what passed them.
 *  - `view` (view.ts) says what each class of viewers may see. What is not in it does not leave the server.
 *  - `grammar` (grammar.ts) reads texts of the chat and puts facts into plain words; a persona retells them in its own voice.
 */
import type { z } from 'zod';
import type { AppLogic, Fact, Json, Member, Role, Session } from '../../machines/miniapp/types.ts';
import type { Component } from './ui.ts';

/** A payload schema for each action of the app. */
export type ActionSchemas = Record<string, z.ZodType>;

/** The payloads that the logic gets, after validation. */
export type PayloadsOf<A extends ActionSchemas> = { [N in keyof A]: z.output<A[N]> };

/** A session with the app's own type of state. */
export type SessionOf<S> = Session & { state: S };

/**
 * What is shown of a session. All that is given out is plain JSON. Every object has the same keys in the same order whatever the state,
 * and what comes and goes is in arrays: so a document that was patched is, byte for byte, the one that was computed.
 */
export interface AppView<S> {
  /** What every viewer of this class sees. */
  data(session: SessionOf<S>, role: Role): { [key: string]: Json };
  /** What this member sees and nobody else: their own vote, their own days. The same reference for the same content, where it can. */
  mine(session: SessionOf<S>, member: Member): Json;
  /** The page of this class, bound to `data` and `mine`. */
  ui(session: SessionOf<S>, role: Role): Component[];
}

/** What the texts of a chat are read with. Days and times are read in `timeZone`, from `at` on (Unix milliseconds). */
export interface ChatContext {
  at: number;
  timeZone: string;
  /** What this chat reckoned in last. Absent where that is not known. */
  currency?: string;
}

/** A text that starts a session: its title and the app's setup, to be checked by the app's schema. */
export interface Start {
  title: string;
  setup: unknown;
  /** From 0 to 1: how surely the text means this; the surest app of all gets it. */
  confidence: number;
}

/** A text that is an action in a session; `payload` is checked by the action's schema. `close`, `reopen` and `undo` are the shell's. */
export interface Act {
  name: string;
  payload: unknown;
  confidence: number;
}

export interface AppGrammar<S> {
  /** Reads a text as the start of a session. */
  start(text: string, context: ChatContext): Start | undefined;
  /** Reads a text as an action of this member in this session. */
  act(text: string, session: SessionOf<S>, member: Member, context: ChatContext): Act | undefined;
  /** One plain sentence for a fact, free of any persona's voice. Undefined where it is not worth telling. */
  tell(fact: Fact, session: SessionOf<S>): string | undefined;
  /** How things stand, in a few plain sentences: what a chat is told when somebody asks. */
  recap(session: SessionOf<S>): string[];
  /**
   * The most that can be made of a text of which it is known that it starts this app, with what was answered when more was asked for; or what
   * has to be asked first. Without it only what `start` reads opens a session.
   */
  begin?(text: string, answer: string | null, context: ChatContext): Start | Missing;
  /** What a chat is told of a session that was just opened; its title where nothing is said. */
  opened?(session: SessionOf<S>): string[];
  /** Why a text that can only have been meant for this session does not fit it. Undefined where it may have been meant otherwise. */
  misfit?(text: string, session: SessionOf<S>): string | undefined;
}

/** What has to be known before a session can be opened, as a question. */
export interface Missing {
  ask: string;
}

export interface MiniApp<
  S = unknown,
  A extends ActionSchemas = ActionSchemas,
  U extends z.ZodType = z.ZodType,
  V extends AppView<S> = AppView<S>,
> {
  /** Same as the folder's name. */
  name: string;
  title: string;
  summary: string;
  logic: AppLogic<S, PayloadsOf<A>>;
  setup: U;
  actions: A;
  view: V;
  grammar: AppGrammar<S>;
  /** How long a session lives after its last change, in milliseconds; default 30 days. */
  lifeMs?: number;
}

/** A MiniApp with its types hidden, as the catalogue keeps it. */
export type AnyMiniApp = MiniApp<unknown, ActionSchemas, z.ZodType>;

/** Gives a MiniApp its inferred types; changes nothing. */
export function defineMiniApp<S, A extends ActionSchemas, U extends z.ZodType, V extends AppView<S>>(
  app: MiniApp<S, A, U, V>,
): MiniApp<S, A, U, V> {
  return app;
}

/** The name of a member for a sentence; somebody who never gave one is "someone". */
export function nameOf(session: Session, memberId: string | null): string {
  const name = session.members.find(({ id }) => id === memberId)?.name;
  return name === undefined || name === '' ? 'someone' : name;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
