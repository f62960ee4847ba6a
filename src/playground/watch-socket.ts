/**
 * `GET /ws/playground?persona=luna&mode=direct`: a visitor watches the conversation they are having, and their own relay, and nothing
 * else: both addresses follow from who the cookie says they are.
 *
 * No row is missed or told twice: watching begins before the journal is read, and what comes meanwhile waits and is sifted by its number.
 */
import { z } from 'zod';
import type { Host } from '../../actors/host.ts';
import type { Journal, JournalRow } from '../../actors/journal.ts';
import { fail } from '../server/failure.ts';
import { type AnySocketRoute, type Connection, socketRoute } from '../server/socket.ts';
import { threadId } from './relay/threads.ts';
import type { Sessions } from './session.ts';
import type { WatchedActor, WatchedRow, WatchFrame } from './watch-wire.ts';

export interface WatchSocketOptions {
  host: Pick<Host, 'watch' | 'inspect'>;
  journal: Pick<Journal, 'read'>;
  sessions: Sessions;
  /** The address of the conversation that a chat, as its relay spells it, is with a persona. */
  addressOf(chat: string, personaId: string): string;
  /** Told of a backlog that could not be read. */
  failed(error: unknown): void;
}

interface Watching {
  actors: Record<WatchedActor, string>;
}

export const backlogRows = 300;
const detailCharsMax = 8_000;
const pong = JSON.stringify({ type: 'pong' } satisfies WatchFrame);

export function watchSocket(options: WatchSocketOptions): AnySocketRoute {
  const unwatch = new Map<string, (() => void)[]>();

  const begin = async (connection: Connection<Watching>, actor: WatchedActor): Promise<void> => {
    const address = connection.session.actors[actor];
    let early: { row: JournalRow; state: unknown }[] | undefined = [];
    const tell = (row: JournalRow, state: unknown) => send(connection, { type: 'turn', actor, row: shown(row), state });
    const stop = options.host.watch(address, {
      onTurn(row, { value }) {
        if (early === undefined) tell(row, value);
        else early.push({ row, state: value });
      },
    });
    unwatch.get(connection.id)?.push(stop);
    const view = await options.host.inspect(address);
    const after = Math.max(0, (view?.seq ?? 0) - backlogRows);
    const rows = view === undefined ? [] : await options.journal.read(address, after, backlogRows);
    send(connection, { type: 'backlog', actor, rows: rows.map(shown), state: view?.value ?? null });
    const last = rows.at(-1)?.seq ?? 0;
    const missed = early;
    early = undefined;
    for (const { row, state } of missed) if (row.seq > last) tell(row, state);
  };

  return socketRoute<Watching, z.ZodObject<{ persona: z.ZodString; mode: z.ZodEnum }>>({
    path: '/ws/playground',
    summary: 'A visitor of the playground watches their own conversation and relay (development only)',
    query: z.object({ persona: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/), mode: z.enum(['direct', 'group']) }),
    // Pages are checked with their cookie; terminals bring a token of their own and no origin.
    origin: 'any',
    frameBytesMax: 1_024,
    framesPerSecond: 5,
    framesBurst: 20,
    admit(upgrade) {
      const visitor = options.sessions.authorise(upgrade);
      if (visitor === undefined) return fail('unauthorized', 'open the playground page first, in this same browser');
      const { persona, mode } = upgrade.query as { persona: string; mode: 'direct' | 'group' };
      const chat = threadId({ personaId: persona, mode }, visitor.phone);
      const actors = { conversation: options.addressOf(chat, persona), relay: `edge/${visitor.agent}` };
      return { session: { actors } };
    },
    onOpen(connection) {
      unwatch.set(connection.id, []);
      for (const actor of ['conversation', 'relay'] as const) {
        begin(connection, actor).catch((error: unknown) => {
          options.failed(error);
          connection.close('internal');
        });
      }
    },
    onFrame: (connection) => void connection.send(pong),
    onClose(connection) {
      for (const stop of unwatch.get(connection.id) ?? []) stop();
      unwatch.delete(connection.id);
    },
  });
}

function send(connection: Connection<Watching>, frame: WatchFrame): void {
  connection.send(JSON.stringify(frame));
}

function shown(row: JournalRow): WatchedRow {
  const { seq, at, event, poison, origin } = row;
  const { type, ...rest } = event;
  const text = JSON.stringify(rest, null, 2);
  const detail = text.length > detailCharsMax ? `${text.slice(0, detailCharsMax)}\n… ${text.length} characters` : text;
  return { seq, at, type, origin: origin.replace(/:.*$/s, ''), poison, detail };
}
