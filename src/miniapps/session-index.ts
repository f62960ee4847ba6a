/**
 * The index of sessions and the revoked links, through the ORM. The index is written by the actors' durable output, at least once and
 * perhaps out of order: a row only ever moves to a newer `rev`. Revocations are read once at the start and kept in memory, because
 * every request asks for them; revoking writes first and forgets nothing.
 */
import type { MikroORM } from '@mikro-orm/core';
import type { Clock } from '../../actors/clock.ts';
import type { IndexRow } from '../../machines/miniapp/session.ts';
import { MiniappRevocationEntity, type MiniappSession, MiniappSessionEntity } from './entities.ts';

export interface SessionIndex {
  start(): Promise<void>;
  write(row: IndexRow, rev: number): Promise<void>;
  find(sessionId: string): Promise<MiniappSession | undefined>;
  /** The sessions of a chat, newest change first. */
  ofChat(chat: string, options?: { open?: boolean; limit?: number }): Promise<MiniappSession[]>;
  /** The sessions that tell this actor of themselves, newest change first. */
  toldTo(notify: string, options?: { limit?: number }): Promise<MiniappSession[]>;
  isRevoked(linkId: string): boolean;
  /** `lifeMs`: how long a link may still have been valid. */
  revoke(link: { linkId: string; sessionId: string; lifeMs: number }): Promise<void>;
}

export function createSessionIndex(options: { orm: Pick<MikroORM, 'em'>; clock: Clock }): SessionIndex {
  const { clock } = options;
  const revoked = new Set<string>();
  const em = () => options.orm.em.fork();
  return {
    async start() {
      const now = new Date(clock.now());
      await em().nativeDelete(MiniappRevocationEntity, { expiresAt: { $lt: now } });
      for (const { linkId } of await em().findAll(MiniappRevocationEntity)) revoked.add(linkId);
    },
    async write(row, rev) {
      const { id, openedAt, changedAt, members, ...rest } = row;
      const values = { ...rest, members, openedAt: new Date(openedAt), changedAt: new Date(changedAt), rev };
      const work = em();
      const known = await work.findOne(MiniappSessionEntity, { id });
      if (known !== null && known.rev >= rev) return;
      if (known === null) work.create(MiniappSessionEntity, { id, ...values });
      else work.assign(known, values);
      await work.flush();
    },
    async find(id) {
      return (await em().findOne(MiniappSessionEntity, { id })) ?? undefined;
    },
    async ofChat(chat, { open = false, limit = 20 } = {}) {
      const where = open ? { chat, state: 'open' } : { chat };
      return em().find(MiniappSessionEntity, where, { orderBy: { changedAt: 'desc' }, limit });
    },
    async toldTo(notify, { limit = 50 } = {}) {
      return em().find(MiniappSessionEntity, { notify }, { orderBy: { changedAt: 'desc' }, limit });
    },
    isRevoked: (linkId) => revoked.has(linkId),
    async revoke({ linkId, sessionId, lifeMs }) {
      const revokedAt = new Date(clock.now());
      const row = { linkId, sessionId, revokedAt, expiresAt: new Date(clock.now() + lifeMs) };
      await em().upsert(MiniappRevocationEntity, row);
      revoked.add(linkId);
    },
  };
}
