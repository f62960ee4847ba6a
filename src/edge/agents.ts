/**
 * The relays this server knows, their minted tokens and registrations. Agents and token lookups are cached in memory: a relay
 * proves itself on every request, and the database should not hear of it. Revoking clears the cache of this node at once, and
 * another node's within `tokenCacheMs`.
 */
import { randomBytes } from 'node:crypto';
import { type MikroORM, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { Clock, Ids } from '../../actors/clock.ts';
import { type EdgeAgent, EdgeAgentEntity, EdgeRegistrationEntity, EdgeTokenEntity } from './entities.ts';
import { hashToken, type MintedToken, mintedPrefix } from './tokens.ts';

export interface Agents {
  start(): Promise<void>;
  list(): EdgeAgent[];
  get(id: string): EdgeAgent | undefined;
  /** Notes an agent seen for the first time; cheap for a known one. */
  seen(id: string): void;
  save(id: string, change: { phone?: string | null; personaId?: string | null }): Promise<EdgeAgent>;
  /** The persona of the phone a message came to, else of the agent that brought it; null where neither says. */
  personaOf(from: { phone: string | null; agent: string | null }): string | null;
  findToken(hash: string): Promise<MintedToken | undefined>;
  mint(agentId: string, options: { label: string | null; lifeMs: number | null }): Promise<Minted>;
  tokens(agentId: string): Promise<TokenView[]>;
  /** Revokes an agent's token and returns its hash; undefined when the agent has no such token. */
  revoke(agentId: string, tokenId: string): Promise<string | undefined>;
  /** Makes a single-use registration token. */
  invite(options: { personaId: string | null; lifeMs: number }): Promise<{ token: string; expiresAt: Date }>;
  /** Uses a registration token up and mints the agent's own. */
  register(request: { phone: string; token: string; capabilities: unknown }): Promise<Minted | { kind: 'refused' }>;
}

export interface Minted {
  kind: 'minted';
  agentId: string;
  tokenId: string;
  token: string;
  expiresAt: Date | null;
}

export interface TokenView {
  id: string;
  label: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

type AgentChange = Partial<Pick<EdgeAgent, 'phone' | 'personaId' | 'capabilities'>>;

const tokenCacheMs = 10_000;
const tokensCachedMax = 10_000;
const registeredLifeMs = 365 * 24 * 60 * 60 * 1_000;

export function createAgents(options: {
  orm: Pick<MikroORM, 'em'>;
  clock: Clock;
  ids: Ids;
  failed(error: unknown): void;
}): Agents {
  const { clock, ids } = options;
  const agents = new Map<string, EdgeAgent>();
  const tokens = new Map<string, { found: MintedToken | undefined; at: number }>();
  const em = () => options.orm.em.fork();
  const now = () => new Date(clock.now());

  const saveAgent = async (id: string, change: AgentChange): Promise<EdgeAgent> => {
    try {
      return await writeAgent(id, change);
    } catch (error) {
      // Somebody else wrote its first row at the same moment: now there is one to change.
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      return writeAgent(id, change);
    }
  };

  const writeAgent = async (id: string, change: AgentChange): Promise<EdgeAgent> => {
    const work = em();
    const known = await work.findOne(EdgeAgentEntity, { id });
    const agent =
      known ?? work.create(EdgeAgentEntity, { id, phone: null, personaId: null, capabilities: null, createdAt: now() });
    work.assign(agent, change);
    await work.flush();
    agents.set(id, agent as EdgeAgent);
    return agent as EdgeAgent;
  };

  const mint: Agents['mint'] = async (agentId, { label, lifeMs }) => {
    const token = mintedPrefix + randomBytes(32).toString('base64url');
    const expiresAt = lifeMs === null ? null : new Date(clock.now() + lifeMs);
    const work = em();
    const hash = hashToken(token);
    const row = work.create(EdgeTokenEntity, {
      id: ids(),
      hash,
      agentId,
      label,
      createdAt: now(),
      expiresAt,
      revokedAt: null,
    });
    await work.flush();
    tokens.delete(hash);
    return { kind: 'minted', agentId, tokenId: row.id, token, expiresAt };
  };

  return {
    async start() {
      for (const agent of await em().findAll(EdgeAgentEntity)) agents.set(agent.id, agent as EdgeAgent);
    },
    list: () => [...agents.values()],
    get: (id) => agents.get(id),
    seen(id) {
      if (agents.has(id)) return;
      agents.set(id, { id, phone: null, personaId: null, capabilities: null, createdAt: now() } as EdgeAgent);
      saveAgent(id, {}).catch((error) => {
        agents.delete(id);
        options.failed(error);
      });
    },
    save: saveAgent,
    personaOf({ phone, agent }) {
      if (phone !== null) {
        const digits = onlyDigits(phone);
        for (const known of agents.values())
          if (known.phone === digits && known.personaId != null) return known.personaId;
      }
      return (agent === null ? null : agents.get(agent)?.personaId) ?? null;
    },
    async findToken(hash) {
      const cached = tokens.get(hash);
      if (cached !== undefined && clock.now() - cached.at < tokenCacheMs) return cached.found;
      const row = await em().findOne(EdgeTokenEntity, { hash });
      const found =
        row === null
          ? undefined
          : {
              agent: row.agentId,
              expiresAt: row.expiresAt?.getTime() ?? null,
              revokedAt: row.revokedAt?.getTime() ?? null,
            };
      if (tokens.size >= tokensCachedMax) tokens.clear();
      tokens.set(hash, { found, at: clock.now() });
      return found;
    },
    mint,
    async tokens(agentId) {
      const rows = await em().find(EdgeTokenEntity, { agentId }, { orderBy: { createdAt: 'asc' } });
      return rows.map(({ id, label, createdAt, expiresAt, revokedAt }) => ({
        id,
        label: label ?? null,
        createdAt,
        expiresAt: expiresAt ?? null,
        revokedAt: revokedAt ?? null,
      }));
    },
    async revoke(agentId, tokenId) {
      const work = em();
      const row = await work.findOne(EdgeTokenEntity, { id: tokenId, agentId });
      if (row === null) return undefined;
      row.revokedAt ??= now();
      await work.flush();
      tokens.delete(row.hash);
      return row.hash;
    },
    async invite({ personaId, lifeMs }) {
      const token = `archety_reg_${randomBytes(24).toString('base64url')}`;
      const expiresAt = new Date(clock.now() + lifeMs);
      const work = em();
      work.create(EdgeRegistrationEntity, {
        hash: hashToken(token),
        personaId,
        createdAt: now(),
        expiresAt,
        usedAt: null,
      });
      await work.flush();
      return { token, expiresAt };
    },
    async register({ phone, token, capabilities }) {
      const hash = hashToken(token);
      const work = em();
      const usable = { hash, usedAt: null, expiresAt: { $gt: now() } };
      // One statement decides who was first: two relays with one token cannot both come in.
      const used = await work.nativeUpdate(EdgeRegistrationEntity, usable, { usedAt: now() });
      if (used !== 1) return { kind: 'refused' };
      const registration = await work.findOneOrFail(EdgeRegistrationEntity, { hash });
      const digits = onlyDigits(phone);
      const id = `edge_${digits}`;
      await saveAgent(id, { phone: digits, personaId: registration.personaId ?? null, capabilities });
      return mint(id, { label: 'registration', lifeMs: registeredLifeMs });
    },
  };
}

function onlyDigits(phone: string): string {
  return phone.replace(/\D/g, '');
}
