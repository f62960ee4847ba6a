/**
 * How texts start sessions: the app's own words, what is asked where they say too little, and the people of the chat let in. The same text
 * starts the same session whenever it is taken in again.
 */
import { you } from '../../machines/miniapp/names.ts';
import type { Member } from '../../machines/miniapp/types.ts';
import type { Catalogue } from './catalogue.ts';
import type { ChatLinks } from './chat-links.ts';
import { opening } from './chat-telling.ts';
import type { ChatOutcome, ChatSession, ChatText, ChatTurn, Pending } from './chat-types.ts';
import type { ChatContext, Missing, Start } from './miniapp.ts';
import { memberOf, peopleOf } from './people.ts';
import type { SessionIndex } from './session-index.ts';
import type { Sessions, SessionView } from './sessions.ts';

export interface Opening {
  app: string;
  /** The same key is the same session. */
  key: string;
  start: Pick<Start, 'title' | 'setup'>;
}

export interface Starting {
  open(opening: Opening, turn: ChatTurn): Promise<ChatOutcome>;
  /**
   * A text of which it is known that it starts this app, with the answer to what was asked about it, for the `tries`th time. Undefined where
   * nothing can be made of it.
   */
  begin(
    app: string,
    text: ChatText,
    answer: string | null,
    turn: ChatTurn,
    tries?: number,
  ): Promise<ChatOutcome | undefined>;
  /** What a text starts by itself, by the app that reads it surest. */
  surest(text: string, context: ChatContext): (Start & { app: string }) | undefined;
}

export interface StartingOptions {
  sessions: Pick<Sessions, 'open' | 'look'>;
  catalogue: Catalogue;
  index: Pick<SessionIndex, 'toldTo'>;
  links: Pick<ChatLinks, 'linkFor'>;
}

/** Sessions whose people's names are known in the next one. */
const earlierMax = 5;
const sureFrom = 0.7;

export function createStarting({ sessions, catalogue, index, links }: StartingOptions): Starting {
  /** Who was called what in this chat's sessions, latest first; of the sessions themselves, because the index is a moment behind. */
  const knownIn = async (turn: ChatTurn): Promise<Member[]> =>
    (await lately(turn)).flatMap(({ session }) => session.members);

  /** The sessions of this chat, latest first. */
  const lately = async (turn: ChatTurn): Promise<SessionView[]> => {
    const open = turn.open.map(({ sessionId }) => sessionId).reverse();
    const earlier = (await index.toldTo(turn.conversation, { limit: earlierMax })).map(({ id }) => id);
    const ids = [...new Set([...open, ...earlier])].slice(0, earlierMax);
    return (await Promise.all(ids.map((id) => sessions.look(id)))).filter((view) => view !== undefined);
  };

  /** What a start is read with: a text that names no currency means the one used last. */
  const startContextOf = async (turn: ChatTurn): Promise<ChatContext> => {
    const context = contextOf(turn);
    for (const { session } of await lately(turn)) {
      const { currency } = session.state as { currency?: unknown };
      if (typeof currency === 'string') return { ...context, currency };
    }
    return context;
  };

  const open: Starting['open'] = async ({ app, key, start }, turn) => {
    const contacts = turn.mode === 'direct' ? [turn.sender] : [turn.sender, ...turn.participants];
    const people =
      turn.mode === 'direct'
        ? peopleOf(contacts, []).map((person) => ({ ...person, name: you }))
        : peopleOf(contacts, await knownIn(turn));
    const outcome = await sessions.open({
      key,
      app,
      title: start.title,
      chat: turn.chat,
      notify: turn.conversation,
      // No relay's: whoever is in the chat is in the session, and nobody else manages it but operators.
      owner: turn.conversation,
      timeZone: contextOf(turn).timeZone,
      people,
      setup: start.setup,
      byTold: true,
    });
    if (outcome.kind === 'refused') return { kind: 'refused', told: [outcome.detail] };
    const view = await sessions.look(outcome.sessionId);
    if (view === undefined) return { kind: 'refused', told: ['This did not work; it was noted.'] };
    const host = memberOf(view.session.members, turn.sender);
    return {
      kind: 'opened',
      session: named(view),
      told: opening(view),
      link: links.linkFor(view.session, turn.mode, host),
    };
  };

  const surest: Starting['surest'] = (text, context) =>
    catalogue.entries
      .flatMap(({ app }) => {
        const start = app.grammar.start(text, context);
        return start === undefined ? [] : [{ app: app.name, ...start }];
      })
      .sort((a, b) => b.confidence - a.confidence)[0];

  const begin: Starting['begin'] = async (app, text, answer, turn, tries = 0) => {
    const grammar = catalogue.get(app)?.app.grammar;
    if (grammar === undefined) return undefined;
    const context = await startContextOf(turn);
    const read = answer === null ? grammar.start(text.text, context) : undefined;
    // What says next to nothing is better asked about, where the app knows what to ask.
    const own = read !== undefined && read.confidence < sureFrom && grammar.begin !== undefined ? undefined : read;
    const begun = own ?? grammar.begin?.(text.text, answer, context);
    // Where the app itself has to guess, another one may know better.
    const better = own === undefined && answer === null ? surest(text.text, context) : undefined;
    if (better !== undefined && better.confidence > sureness(begun))
      return open({ app: better.app, key: `${text.id}:${better.app}`, start: better }, turn);
    if (begun === undefined) return undefined;
    if ('ask' in begun) {
      const pending: Pending = { kind: 'start', app, text, tries };
      return { kind: 'asks', question: begun.ask, pending };
    }
    return open({ app, key: `${text.id}:${app}`, start: begun }, turn);
  };

  return { open, begin, surest };
}

/** What a text of this chat is read with. */
export function contextOf(turn: ChatTurn, zone = turn.zone ?? 'UTC'): ChatContext {
  return { at: turn.now, timeZone: zone };
}

export function named({ session }: Pick<SessionView, 'session'>): ChatSession {
  return { sessionId: session.id, app: session.app, title: session.title };
}

/** An app that has to ask knows less than one that can read. */
function sureness(begun: Start | Missing | undefined): number {
  return begun === undefined || 'ask' in begun ? sureFrom : begun.confidence;
}
