/**
 * MiniApps as a chat uses them: texts start sessions, act in them, ask how they stand and for their links; what happened is told in plain
 * sentences. Everything goes through `sessions.ts`, under ids made of the messages' own, so that a text taken in twice is done once.
 */
import type { Fact } from '../../machines/miniapp/types.ts';
import type { Catalogue } from './catalogue.ts';
import { createChatLinks } from './chat-links.ts';
import { type Candidate, calledAmong, type Meaning, meaningOf, pickedBy } from './chat-reading.ts';
import { contextOf, createStarting, named } from './chat-starting.ts';
import { actTold, ending, factsTold, opening, standing } from './chat-telling.ts';
import type { ChatOutcome, ChatSession, ChatText, ChatTurn, Pending, ReadWish } from './chat-types.ts';
import type { Links } from './links.ts';
import type { Act, SessionOf } from './miniapp.ts';
import { createCrowd } from './people.ts';
import { appsAsked, isRecapRequest, readLinkWish, readOwnName, readShellAct } from './phrases.ts';
import { billOf, type Receipt } from './receipt.ts';
import type { Rooms } from './rooms.ts';
import type { SessionIndex } from './session-index.ts';
import type { ActOutcome, Sessions, SessionView } from './sessions.ts';

export interface MiniappChat {
  /** A text of which it is known that it starts this app. Undefined where nothing can be made of it. */
  start(app: string, text: ChatText, turn: ChatTurn): Promise<ChatOutcome | undefined>;
  /** A text that may be meant for an open session. Undefined where it is not. */
  read(text: ChatText, turn: ChatTurn, wish: ReadWish): Promise<ChatOutcome | undefined>;
  /** The answer to what was asked; undefined where it is none. `isRequest`: it also stands by itself, as a wish of its own. */
  answered(pending: Pending, text: ChatText, turn: ChatTurn, isRequest: boolean): Promise<ChatOutcome | undefined>;
  /** What a session told of itself. Undefined where there is nothing to say. */
  news(
    news: { sessionId: string; change: 'opened' | 'changed' | 'closed' | 'reopened'; facts: Fact[] },
    turn: ChatTurn,
  ): Promise<{ session: ChatSession; told: string[]; link?: string } | undefined>;
  /** A receipt that was read from a photo becomes a bill. `id`: of the message that wants it. */
  splitReceipt(receipt: Receipt, id: string, turn: ChatTurn): Promise<ChatOutcome>;
  /** The people of a group as they are now: their sessions follow. */
  follow(group: { conversation: string; people: readonly string[]; causeId: string }): Promise<void>;
}

export interface MiniappChatOptions {
  sessions: Sessions;
  catalogue: Catalogue;
  index: SessionIndex;
  links: Links;
  rooms: Pick<Rooms, 'closeLink'>;
  publicUrl(): string;
}

/** A closed session is still spoken of this long. */
const rememberedMs = 7 * 24 * 60 * 60 * 1_000;
const maxClosed = 3;
/** From here on a text starts a session though the router took it for something in an open one. */
const surelyStarts = 0.85;
/** A longer wish of its own is no answer to "which one?". */
const pickWordsMax = 4;

export function createMiniappChat(options: MiniappChatOptions): MiniappChat {
  const { sessions, catalogue, index } = options;
  const links = createChatLinks(options);
  const crowd = createCrowd({ sessions, index });
  const { open, begin, surest } = createStarting({ sessions, catalogue, index, links });

  const viewsOf = async (ids: readonly string[]): Promise<SessionView[]> =>
    (await Promise.all(ids.map((id) => sessions.look(id)))).filter((view) => view !== undefined);

  /** The sessions that this chat has open, with the speaker as they are in each. */
  const candidatesOf = async (turn: ChatTurn, ids: readonly string[], causeId: string): Promise<Candidate[]> => {
    const open = new Set(turn.open.map(({ sessionId }) => sessionId));
    const found: Candidate[] = [];
    for (const { session, entry } of await viewsOf(ids)) {
      // A session of another chat is none of this one's, whatever a relay says.
      if (session.notify !== turn.conversation) continue;
      const member = await crowd.seatSender(session.id, session.members, turn.sender, `${causeId}:${session.id}`);
      const isOpen = open.has(session.id);
      if (member !== undefined) found.push({ session: session as SessionOf<unknown>, entry, member, isOpen });
    }
    return found;
  };

  const openIn = (turn: ChatTurn, causeId: string) =>
    candidatesOf(
      turn,
      turn.open.map(({ sessionId }) => sessionId),
      causeId,
    );

  /** Sessions of this chat that ended lately, latest last. */
  const closedIn = async (turn: ChatTurn, causeId: string): Promise<Candidate[]> => {
    const rows = await index.toldTo(turn.conversation, { limit: 12 });
    const ids = rows.filter(({ changedAt }) => turn.now - changedAt.getTime() < rememberedMs).map(({ id }) => id);
    const found = await candidatesOf(turn, ids, causeId);
    return found
      .filter(({ isOpen }) => !isOpen)
      .slice(0, maxClosed)
      .reverse();
  };

  const act = async (
    { session, entry, member, isOpen }: Candidate,
    { name, payload }: Act,
    text: ChatText,
    via: 'chat' | 'overheard',
  ): Promise<ChatOutcome> => {
    const outcome: ActOutcome = await sessions.act(session.id, session.app, {
      id: text.id,
      member: member.id,
      name,
      payload,
      via,
    });
    const view = (await sessions.look(session.id)) ?? { session, entry, rev: 0 };
    const isClosed = view.session.closed !== null;
    // Against what the chat holds it for: a text that is taken in again finds it turned already.
    const turned = isOpen === !isClosed ? null : isClosed ? 'closed' : 'reopened';
    if (outcome.kind === 'refused' && turned === null) return { kind: 'refused', told: [outcome.detail] };
    const facts = outcome.kind === 'refused' ? [] : outcome.facts;
    const done = (told: string[]) => ({ kind: 'done', session: named(view), told, turned }) as const;
    if (name === 'close' && isClosed) return done(ending(view, []));
    if (name === 'reopen') return done([`“${view.session.title}” is open again.`]);
    const told = actTold(view, facts, member);
    if (isClosed && turned !== null) return done([...told, ...standing(view)]);
    if (told.length > 0) return done(told);
    if (facts.some(({ kind }) => kind === 'undone')) return done(['Taken back.', ...standing(view)]);
    return done([facts.length > 0 ? 'It is noted.' : 'That is noted already.']);
  };

  const carryOut = async (meaning: Meaning, text: ChatText, wish: ReadWish): Promise<ChatOutcome | undefined> => {
    switch (meaning.kind) {
      case 'act': {
        const outcome = await act(meaning.candidate, meaning.act, text, wish.isAnswered ? 'chat' : 'overheard');
        return outcome.kind === 'refused' && wish.overheard ? undefined : outcome;
      }
      case 'recap': {
        const views = await viewsOf(meaning.candidates.map(({ session }) => session.id));
        return { kind: 'told', told: views.flatMap((view) => recapAmong(view, views.length)) };
      }
      case 'several': {
        if (wish.overheard) return undefined;
        const names = calledAmong(meaning.candidates);
        const question = `Which one: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}?`;
        const ids = meaning.candidates.map(({ session }) => session.id);
        return { kind: 'asks', question, pending: { kind: 'which', sessions: ids, text } };
      }
      case 'misfit':
        return wish.overheard ? undefined : { kind: 'refused', told: [meaning.detail] };
    }
  };

  const readIn = (candidates: Candidate[], text: string, turn: ChatTurn, wish: ReadWish): Meaning | undefined => {
    const zone = candidates.at(-1)?.session.timeZone;
    const { sureFrom, isMeant, overheard: mustChoose } = wish;
    const { room } = turn;
    return meaningOf(text, candidates, { context: contextOf(turn, zone), room, sureFrom, isMeant, mustChoose });
  };

  /** What is wished of links and names rather than of an app. */
  const readOwn = async (text: ChatText, turn: ChatTurn, among: Candidate[]): Promise<ChatOutcome | undefined> => {
    const link = readLinkWish(text.text);
    const meant = among.find(({ session }) => session.id === turn.room) ?? among.at(-1);
    if (link !== undefined && meant !== undefined) return links.grant(link, meant, turn.mode, text.id);
    const name = turn.mode === 'group' ? readOwnName(text.text) : undefined;
    if (name === undefined || among.length === 0) return undefined;
    for (const { session, member } of among) {
      const rename = { id: text.id, member: member.id, name: 'rename', payload: { name }, via: 'chat' } as const;
      await sessions.act(session.id, session.app, rename);
    }
    return { kind: 'told', told: [`You are ${name} there now.`] };
  };

  const read: MiniappChat['read'] = async (given, turn, wish) => {
    const text = straightened(given);
    const shell = readShellAct(text.text);
    const among = turn.open.length === 0 ? [] : await openIn(turn, text.id);
    // What is over is spoken of where nothing else could be meant.
    const speaksOfClosed = shell === 'reopen' || (isRecapRequest(text.text) && !among.some(isAsked(text.text)));
    if (speaksOfClosed && !wish.overheard) {
      const closed = await closedIn(turn, text.id);
      const meaning = readIn(closed, text.text, turn, { ...wish, overheard: true });
      if (meaning !== undefined) return carryOut(meaning, text, wish);
    }
    if (among.length === 0) return undefined;
    const meaning = readIn(among, text.text, turn, wish);
    if (wish.isMeant && meaning?.kind !== 'act') {
      // "let's vote: tea or coffee?" is about polls, and about none that is open.
      const start = surest(text.text, contextOf(turn));
      if (start !== undefined && start.confidence >= surelyStarts) return begin(start.app, text, null, turn);
    }
    if (meaning === undefined || meaning.kind === 'misfit') {
      const own = await readOwn(text, turn, among);
      if (own !== undefined) return own;
    }
    return meaning === undefined ? undefined : carryOut(meaning, text, wish);
  };

  return {
    async start(app, given, turn) {
      const text = straightened(given);
      const own = catalogue.get(app)?.app.grammar.start(text.text, contextOf(turn));
      const among = turn.open.length === 0 ? [] : await openIn(turn, text.id);
      const [same, others] = [among.filter(isOf(app)), among.filter((candidate) => !isOf(app)(candidate))];
      const wish = { sureFrom: 0.7, isMeant: false, overheard: false, isAnswered: true };
      // "split the costs" is the open trip's own, and "put milk on my list" starts none where one is open.
      const elsewhere = readIn(others, text.text, turn, { ...wish, sureFrom: 0.9 });
      if (elsewhere?.kind === 'act') return carryOut(elsewhere, text, wish);
      const here = own === undefined ? readIn(same, text.text, turn, wish) : undefined;
      if (here !== undefined) return carryOut(here, text, wish);
      return begin(app, text, null, turn);
    },
    read,
    async answered(pending, given, turn, isRequest) {
      const text = straightened(given);
      if (pending.kind === 'start') {
        const { app, tries } = pending;
        if (isRequest || isRecapRequest(text.text)) return undefined;
        const outcome = await begin(app, pending.text, text.text, turn, tries + 1);
        // Asked a third time for the same, people have gone on to something else.
        return outcome?.kind === 'asks' && (tries > 0 || /\?\s*$/.test(text.text)) ? undefined : outcome;
      }
      if (isRequest && text.text.trim().split(/\s+/).length > pickWordsMax) return undefined;
      const candidates = await candidatesOf(turn, pending.sessions, text.id);
      const picked = pickedBy(text.text, candidates);
      if (picked === undefined) return undefined;
      const wish = { sureFrom: 0, isMeant: true, overheard: false, isAnswered: true };
      const meaning = readIn([picked], pending.text.text, turn, wish);
      return meaning === undefined ? undefined : carryOut(meaning, pending.text, wish);
    },
    async news({ sessionId, change, facts }, turn) {
      const view = await sessions.look(sessionId);
      if (view === undefined) return undefined;
      const session = named(view);
      const person = turn.mode === 'direct' ? view.session.members.find(({ present }) => present) : undefined;
      const link = links.linkFor(view.session, turn.mode, person);
      switch (change) {
        case 'opened':
          return { session, told: [...opening(view), ...factsTold(view, facts)], link };
        case 'closed':
          return { session, told: ending(view, facts) };
        case 'reopened':
          return { session, told: [`“${session.title}” is open again.`, ...factsTold(view, facts)] };
        case 'changed': {
          const told = factsTold(view, facts);
          if (told.length === 0) return undefined;
          return { session, told: turn.open.length > 1 ? [`About “${session.title}”:`, ...told] : told };
        }
      }
    },
    splitReceipt(receipt, id, turn) {
      const start = { title: receipt.merchant ?? 'The bill', setup: billOf(receipt) };
      return open({ app: 'bill-split', key: `${id}:receipt`, start }, turn);
    },
    follow: crowd.follow,
  };
}

/** Phones write quotation marks that no grammar should have to know. */
function straightened({ id, text }: ChatText): ChatText {
  return { id, text: text.replace(/[’‘]/g, "'").replace(/[“”]/g, '"') };
}

function isOf(app: string): (candidate: Candidate) => boolean {
  return ({ session }) => session.app === app;
}

/** What a question about how things stand can be put to. */
function isAsked(text: string): (candidate: Candidate) => boolean {
  const apps = appsAsked(text);
  return ({ session }) => apps === undefined || apps.includes(session.app);
}

/** How a session stands; beside others with its title. */
function recapAmong(view: SessionView, count: number): string[] {
  const told = standing(view);
  return count === 1 ? told : [`“${view.session.title}”:`, ...told];
}
