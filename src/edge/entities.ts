/** What is stored of relays: the agents that are known, the tokens minted for them, and one-time registration tokens. */
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const EdgeAgentEntity = defineEntity({
  name: 'EdgeAgent',
  tableName: 'edge_agent',
  properties: {
    /** The relay's stable `edge_agent_id`. */
    id: p.string().primary(),
    /** The phone number of the persona that this relay speaks for, as digits; null where nobody told. */
    phone: p.string().nullable(),
    personaId: p.string().nullable(),
    capabilities: p.json<unknown>().nullable(),
    createdAt: p.datetime(),
  },
});
export type EdgeAgent = InferEntity<typeof EdgeAgentEntity>;

export const EdgeTokenEntity = defineEntity({
  name: 'EdgeToken',
  tableName: 'edge_token',
  properties: {
    id: p.string().primary(),
    /** SHA-256 of the token, hex; the token itself is shown once and stored nowhere. */
    hash: p.string().unique(),
    agentId: p.string().index(),
    label: p.string().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});
export type EdgeToken = InferEntity<typeof EdgeTokenEntity>;

export const EdgeRegistrationEntity = defineEntity({
  name: 'EdgeRegistration',
  tableName: 'edge_registration',
  properties: {
    /** SHA-256 of the registration token, hex. */
    hash: p.string().primary(),
    personaId: p.string().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

export const edgeEntities = [EdgeAgentEntity, EdgeTokenEntity, EdgeRegistrationEntity];
