/**
 * What is stored of MiniApps beside the journal, which alone holds the state of a session: an index to find sessions by their chat,
 * and the links that hold no more.
 */
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Member } from '../../machines/miniapp/types.ts';

export const MiniappSessionEntity = defineEntity({
  name: 'MiniappSession',
  tableName: 'miniapp_session',
  properties: {
    id: p.string().primary(),
    app: p.string(),
    title: p.string(),
    /** The chat it belongs to, as the relay spells it. */
    chat: p.string().nullable(),
    /** The actor that is told of changes. */
    notify: p.string().nullable(),
    /** The relay that opened it. */
    owner: p.string().nullable(),
    /** `open`, or why it was closed. */
    state: p.string(),
    members: p.json<Member[]>(),
    openedAt: p.datetime(),
    changedAt: p.datetime(),
    /** The actor's sequence at which this row was written: a late writer does not undo a newer one. */
    rev: p.integer(),
  },
});
export type MiniappSession = InferEntity<typeof MiniappSessionEntity>;

export const MiniappRevocationEntity = defineEntity({
  name: 'MiniappRevocation',
  tableName: 'miniapp_revocation',
  properties: {
    linkId: p.string().primary(),
    sessionId: p.string().index(),
    revokedAt: p.datetime(),
    /** After this no link of that id holds anyway, and the row may go. */
    expiresAt: p.datetime(),
  },
});

export const miniappEntities = [MiniappSessionEntity, MiniappRevocationEntity];
