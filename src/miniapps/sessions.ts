/**
 * What the rest of the server does with sessions: open them, act in them, look at them, let people in and out. Everything comes through
 * here, whether a browser, a route or a chat asks, so the rules are the same: payloads are validated before an actor hears of
 * them, and an action's id is the actor's event id, so the same action sent twice is one (A4).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { Json as HostJson } from '../../actors/json.ts';
import type {
  Fact,
  Member,
  OpenRequest,
  RefusalCode,
  Role,
  SeatChange,
  Session,
  SessionAnswer,
  SessionContext,
  SessionEvent,
  Via,
} from '../../machines/miniapp/types.ts';
import { validate } from '../server/input-problems.ts';
import { type Catalogue, type CatalogueEntry, shellActions } from './catalogue.ts';
import type { Links } from './links.ts';
import { addressOf } from './rooms.ts';

/** A person as a caller knows them. */
export interface Person {
  /** A phone number or handle; null for somebody only named. */
  contact: string | null;
  name: string;
  role: Role;
}

export interface OpenSession {
  /** The same key is the same session: a caller that repeats itself opens one. */
  key?: string;
  app: string;
  /** Default: the app's title. */
  title?: string;
  chat: string | null;
  /** The actor to tell of changes; null for nobody. */
  notify: string | null;
  owner: string | null;
  timeZone: string;
  people: Person[];
  setup: unknown;
  /** `notify` itself opens it, and is not told of that. */
  byTold?: boolean;
}

export type ActCode = RefusalCode | 'busy' | 'internal';
export type ActOutcome =
  | { kind: 'done'; rev: number; facts: Fact[] }
  | {
      kind: 'refused';
      code: ActCode;
      detail: string /** Whether the same action may simply be sent again. */;
      again: boolean;
    };

export type OpenOutcome =
  | { kind: 'opened'; sessionId: string; members: readonly Member[] }
  | Extract<ActOutcome, { kind: 'refused' }>;

/** A session as its last commit left it. */
export interface SessionView {
  session: Session;
  entry: CatalogueEntry;
  rev: number;
}

export interface Sessions {
  open(request: OpenSession): Promise<OpenOutcome>;
  /** Undefined where there is no such session on this node. */
  look(sessionId: string): Promise<SessionView | undefined>;
  act(
    sessionId: string,
    app: string,
    action: { id: string; member: string; name: string; payload: unknown; via: Via; bytes?: number },
  ): Promise<ActOutcome>;
  /** Adds people, and shows others out. `id` names this change, so that a repeat is one. */
  changeMembers(sessionId: string, change: { id: string; join: Person[]; leave: string[] }): Promise<ActOutcome>;
  /** Seats people, frees their seats, replaces the chat's links; `id` as above. */
  changeSeat(sessionId: string, change: SeatChange & { id: string }): Promise<ActOutcome>;
}

const defaultLifeMs = 30 * 24 * 60 * 60 * 1_000;
const busy = { kind: 'refused', code: 'busy', detail: 'Too much at once; try again.', again: true } as const;
const unstorable = {
  kind: 'refused',
  code: 'invalid',
  detail: 'The text holds characters that cannot be kept.',
  again: false,
} as const;
const broken = { kind: 'refused', code: 'internal', detail: 'This did not work; it was noted.', again: false } as const;

export function createSessions(options: {
  host: Host;
  catalogue: Catalogue;
  links: Pick<Links, 'memberId'>;
  ids: Ids;
}): Sessions {
  const { host, catalogue, links, ids } = options;

  /** Tells the actor and waits for its answer to this very event. */
  const ask = async (
    sessionId: string,
    event: Omit<SessionEvent, 'at'>,
    id: string,
    bytes?: number,
  ): Promise<ActOutcome> => {
    const address = addressOf(sessionId);
    let answer: HostJson | undefined;
    const forget = host.onAnswer(address, id, (value) => {
      answer = value;
    });
    try {
      const receipt = await host.tell(address, { ...event, requestId: id } as never, { id, bytes });
      if (receipt.kind === 'refused') return receipt.reason === 'poison' || receipt.reason === 'parked' ? broken : busy;
      if (receipt.kind === 'duplicate') answer = receipt.answer?.value;
      if (answer === undefined) return broken;
      const outcome = answer as unknown as SessionAnswer;
      if (outcome.kind === 'refused') return { ...outcome, again: false };
      // A repeat may be told a later rev than its own: it is true of that one too.
      const rev = receipt.kind === 'accepted' ? receipt.seq : ((await host.inspect(address))?.seq ?? 0);
      return { kind: 'done', rev, facts: outcome.facts };
    } finally {
      forget();
    }
  };

  const membersOf = (sessionId: string, people: readonly Person[]): Member[] => {
    const members = new Map<string, Member>();
    for (const { contact, name, role } of people) {
      const id = links.memberId(sessionId, contact ?? `name:${name}`);
      if (!members.has(id)) members.set(id, { id, name, role, contact, present: true });
    }
    return [...members.values()];
  };

  const look: Sessions['look'] = async (sessionId) => {
    const view = await host.inspect(addressOf(sessionId));
    const session = (view?.context as SessionContext | undefined)?.session;
    const entry = session == null ? undefined : catalogue.get(session.app);
    if (view === undefined || session == null || entry === undefined) return undefined;
    return { session, entry, rev: view.seq };
  };

  return {
    async open(request) {
      const entry = catalogue.get(request.app);
      if (entry === undefined) return refuse('not_found', 'There is no such app.');
      const setup = validate(entry.app.setup as z.ZodType, request.setup, 'setup');
      if ('failure' in setup) return refuse('invalid', setup.detail);
      if (!isStorable([setup.value, request.title, request.people])) return unstorable;
      const sessionId = request.key === undefined ? ids() : keyed(request.key);
      const members = membersOf(sessionId, request.people);
      const { app, chat, notify, owner, timeZone, title = entry.app.title, byTold } = request;
      const lifeMs = entry.app.lifeMs ?? defaultLifeMs;
      const open: OpenRequest = {
        app,
        title,
        chat,
        notify,
        owner,
        timeZone,
        lifeMs,
        members,
        setup: setup.value as OpenRequest['setup'],
        ...(byTold === true && { byTold }),
      };
      const outcome = await ask(sessionId, { type: 'session_opened', ...open } as never, `open:${sessionId}`);
      if (outcome.kind === 'refused') return outcome;
      // A repeat may name other people than the first: those of the session are its people.
      const known = (await look(sessionId))?.session.members;
      return { kind: 'opened', sessionId, members: known ?? members };
    },
    look,
    async act(sessionId, app, { id, member, name, payload, via, bytes }) {
      const entry = catalogue.get(app);
      if (entry === undefined) return refuse('not_found', 'There is no such app.');
      const read = readPayload(entry, name, payload);
      if ('kind' in read) return read;
      const event = { type: 'acted', name, payload: read.value, by: member, via };
      // The member is part of the id: nobody's action is mistaken for somebody else's.
      return ask(sessionId, event as never, `act:${member}:${id}`, bytes);
    },
    async changeMembers(sessionId, { id, join, leave }) {
      const known = (await look(sessionId))?.session.members ?? [];
      // A session that another one opened knows its people under the ids they had there.
      const idOf = new Map(known.map((member) => [member.contact, member.id]));
      const joining = membersOf(sessionId, join).map((member) =>
        member.contact === null ? member : { ...member, id: idOf.get(member.contact) ?? member.id },
      );
      const event = { type: 'members_changed', join: joining, leave };
      return ask(sessionId, event as never, `members:${id}`);
    },
    changeSeat: (sessionId, { id, ...change }) =>
      ask(sessionId, { type: 'seat_changed', change } as never, `seat:${id}`),
  };
}

const renaming = z.object({ name: z.string().trim().min(1).max(40) });

function readPayload(
  entry: CatalogueEntry,
  name: string,
  payload: unknown,
): { value: unknown } | Extract<ActOutcome, { kind: 'refused' }> {
  const isShells = (shellActions as readonly string[]).includes(name);
  if (isShells && name !== 'rename') return { value: {} };
  const schema = isShells ? renaming : Object.hasOwn(entry.app.actions, name) ? entry.app.actions[name] : undefined;
  if (schema === undefined) return refuse('unknown_action', 'This app has no such action.');
  const read = validate(schema, payload ?? {}, 'payload');
  if ('failure' in read) return refuse('invalid', read.detail);
  return isStorable(read.value) ? read : unstorable;
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

function refuse(code: ActCode, detail: string): Extract<ActOutcome, { kind: 'refused' }> {
  return { kind: 'refused', code, detail, again: false };
}

/** A session id that the same key always gives, and from which the key cannot be read. */
function keyed(key: string): string {
  return createHash('sha256').update(`miniapp-session:${key}`).digest('hex').slice(0, 32);
}
