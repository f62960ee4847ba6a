/**
 * Which session of a chat a text means, and what it wants there. Pure. Where a chat has several open:
 *
 *  1. the one that the text names ("close the dinner poll", "what's on the list");
 *  2. the one that the relay says the message is about;
 *  3. the one whose app reads the text surest;
 *  4. the one that was used last, where the others have rested;
 *  5. else nobody knows, and it is asked.
 */
import type { Member } from '../../machines/miniapp/types.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Act, ChatContext, SessionOf } from './miniapp.ts';
import { appsAsked, isRecapRequest, plain, readShellAct } from './phrases.ts';

/** A session as a text is read against it. */
export interface Candidate {
  session: SessionOf<unknown>;
  entry: CatalogueEntry;
  /** Who speaks, as they are in this session. */
  member: Member;
  /** Whether the chat holds it for open. */
  isOpen: boolean;
}

export type Meaning =
  | { kind: 'act'; candidate: Candidate; act: Act }
  | { kind: 'recap'; candidates: Candidate[] }
  /** It fits several alike. */
  | { kind: 'several'; candidates: Candidate[] }
  /** Meant for this one, and it does not fit. */
  | { kind: 'misfit'; candidate: Candidate; detail: string };

export interface ReadingWish {
  context: ChatContext;
  /** The session that the relay says the message is about. */
  room: string | null;
  /** Less sure readings are left alone. */
  sureFrom: number;
  /** The router says that it is meant for an open app; then a question asks how things stand. */
  isMeant: boolean;
  /** Asking is no use: the one used last is taken. */
  mustChoose: boolean;
}

/** Readings as sure as this of one another are the same. */
const sameSurety = 0.04;
const recapsMax = 3;
const usedLatelyMs = 10 * 60_000;
const restedMs = 30 * 60_000;

const nouns: Readonly<Record<string, string>> = {
  poll: 'poll|vote|voting',
  'bill-split': 'bill|check|tab|receipt',
  'trip-planner': 'trip|getaway|vacation|holiday|itinerary',
  checklist: 'list|checklist',
  plan: 'plan|event',
};

/** What a text means in the sessions given, latest used last; undefined where it means none of them. */
export function meaningOf(text: string, candidates: readonly Candidate[], wish: ReadingWish): Meaning | undefined {
  const { named, rest } = namedIn(text, candidates);
  const asked = isRecapRequest(text) || isRecapRequest(rest);
  const among = named.length > 0 ? named : candidates;
  const recapped = asked ? askedAbout(text, named, candidates, wish.room) : [];
  if (recapped.length > 0) return { kind: 'recap', candidates: recapped };
  const readings = among.flatMap((candidate) => {
    const act = readAct(text, rest, candidate, wish.context);
    return act === undefined || act.confidence < wish.sureFrom ? [] : [{ candidate, act }];
  });
  const chosen = chooseOne(readings, wish);
  if (chosen === 'several') return { kind: 'several', candidates: readings.map(({ candidate }) => candidate) };
  if (chosen !== undefined) return { kind: 'act', ...chosen };
  if (!wish.isMeant) return undefined;
  const meant = among.find(({ session }) => session.id === wish.room) ?? among.at(-1);
  if (meant === undefined) return undefined;
  if (isQuestion(text)) return { kind: 'recap', candidates: [meant] };
  const detail = meant.entry.app.grammar.misfit?.(text, meant.session as never);
  return detail === undefined ? undefined : { kind: 'misfit', candidate: meant, detail };
}

/** The session that an answer to "which one?" picks: by its place in the list, its title or what it is. */
export function pickedBy(text: string, candidates: readonly Candidate[]): Candidate | undefined {
  const words = plain(text);
  const place = /^(?:the )?(?:#|number |option )?(\d{1,2}|first|second|third|last)(?: one)?$/.exec(words)?.[1];
  if (place !== undefined) {
    const at = place === 'last' ? candidates.length : ['first', 'second', 'third'].indexOf(place) + 1 || Number(place);
    return candidates[at - 1];
  }
  const scores = candidates.map((candidate) => {
    const { session } = candidate;
    const noun = nounOf(session.app);
    return (
      titleHits(words, `${session.title} ${tellingOf(candidate)}`) * 2 +
      (new RegExp(`\\b(?:${noun})s?\\b`).test(words) ? 1 : 0)
    );
  });
  const best = Math.max(...scores);
  const found = candidates.filter((_, index) => scores[index] === best);
  return best > 0 && found.length === 1 ? found[0] : undefined;
}

/** How a session is called beside others: "the poll “Pizza or sushi?”". */
export function calledAmong(candidates: readonly Candidate[]): string[] {
  const names = candidates.map(({ session }) => `the ${nounOf(session.app).split('|')[0]!} “${session.title}”`);
  return names.map((name, index) => {
    const isUnique = names.indexOf(name) === names.lastIndexOf(name);
    return isUnique ? name : `${name} (${tellingOf(candidates[index]!)})`;
  });
}

/** What tells a session apart from another one of the same title. */
function tellingOf({ session, entry }: Candidate): string {
  return (entry.app.grammar.recap(session as never)[0] ?? '').replace(/[.!?]+$/, '');
}

function nounOf(app: string): string {
  return nouns[app] ?? app.replaceAll('-', ' ');
}

interface Reading {
  candidate: Candidate;
  act: Act;
}

function chooseOne(readings: readonly Reading[], wish: ReadingWish): Reading | 'several' | undefined {
  if (readings.length < 2) return readings[0];
  const inRoom = readings.find(({ candidate }) => candidate.session.id === wish.room);
  if (inRoom !== undefined) return inRoom;
  const surety = ({ act }: Reading) => (isShells(act) ? 1 : act.confidence);
  const best = Math.max(...readings.map(surety));
  const alike = readings.filter((reading) => surety(reading) >= best - sameSurety);
  if (alike.length === 1) return alike[0];
  const byUse = [...alike].sort((a, b) => a.candidate.session.changedAt - b.candidate.session.changedAt);
  const last = byUse.at(-1)!;
  const [isFresh, haveRested] = [
    wish.context.at - last.candidate.session.changedAt <= usedLatelyMs,
    wish.context.at - byUse.at(-2)!.candidate.session.changedAt >= restedMs,
  ];
  return wish.mustChoose || (isFresh && haveRested) ? last : 'several';
}

function isShells({ name }: Act): boolean {
  return name === 'close' || name === 'reopen' || name === 'undo';
}

/** The named ones; else those it can only be asked of; else the one in the room, where a relay says so; else all, latest used first. */
function askedAbout(
  text: string,
  named: readonly Candidate[],
  candidates: readonly Candidate[],
  room: string | null,
): Candidate[] {
  if (named.length > 0) return named.slice(-recapsMax);
  const apps = appsAsked(text);
  const fitting = apps === undefined ? candidates : candidates.filter(({ session }) => apps.includes(session.app));
  const inRoom = fitting.find(({ session }) => session.id === room);
  return inRoom === undefined ? fitting.slice(-recapsMax).reverse() : [inRoom];
}

function readAct(
  text: string,
  rest: string,
  { entry, session, member, isOpen }: Candidate,
  context: ChatContext,
): Act | undefined {
  const { grammar } = entry.app;
  const shell = readShellAct(text);
  // "close the trip" is nothing to a list.
  if (shell !== undefined && speaksOfAnother(text, session.app)) return undefined;
  if (shell !== undefined && (shell === 'reopen') === isOpen) return undefined;
  if (shell !== undefined && shell !== 'close') return { name: shell, payload: {}, confidence: 0.9 };
  // Where it says which session, that is no part of what it wants there.
  const bare = rest === text ? undefined : grammar.act(rest, session as never, member, context);
  return bare ?? grammar.act(text, session as never, member, context);
}

function speaksOfAnother(text: string, app: string): boolean {
  const words = plain(text);
  const speaksOf = (noun: string) => new RegExp(`\\b(?:${noun})\\b`).test(words);
  if (speaksOf(nounOf(app))) return false;
  return Object.values(nouns).some(speaksOf);
}

/** The sessions a text speaks of by what they are, and the text without that: "sushi in the dinner poll" is "sushi". */
function namedIn(text: string, candidates: readonly Candidate[]): { named: Candidate[]; rest: string } {
  const words = plain(text);
  const speaksOf = candidates.filter(({ session }) =>
    new RegExp(`\\b(?:the|this|that|our|my)\\s+(?:[\\p{L}\\p{N}'-]+\\s+){0,3}?(?:${nounOf(session.app)})\\b`, 'u').test(
      words,
    ),
  );
  if (speaksOf.length === 0) return { named: [], rest: text };
  const hits = speaksOf.map(({ session }) => titleHits(words, session.title));
  const most = Math.max(...hits);
  const named = most === 0 ? speaksOf : speaksOf.filter((_, index) => hits[index] === most);
  const all = [...new Set(named.map(({ session }) => nounOf(session.app)))].join('|');
  const tail = new RegExp(
    `\\s+(?:in|on|to|for|from|of)\\s+(?:the|this|that|our|my)\\s+(?:[\\p{L}\\p{N}'-]+\\s+){0,3}?(?:${all})\\b[.!]*\\s*$`,
    'iu',
  );
  return { named, rest: text.replace(tail, '') };
}

const weak = new Set([
  'the',
  'and',
  'for',
  'list',
  'trip',
  'poll',
  'plan',
  'bill',
  'what',
  'where',
  'when',
  'who',
  'our',
]);

/** How many words of a title a text holds. */
function titleHits(words: string, title: string): number {
  const said = new Set(words.split(/[^\p{L}\p{N}]+/u));
  const telling = plain(title)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !weak.has(word));
  return telling.filter((word) => said.has(word)).length;
}

function isQuestion(text: string): boolean {
  return /\?\s*$/.test(text) || /^(?:what|who|when|where|which|how)(?:'?s)?\b/i.test(text.trim());
}
