/** Who is asking: the checks every edge route and the socket begin with, answered as a caller or as a failure of the catalogue. */
import { adminGuard } from '../server/admin-key.ts';
import { type Failure, fail } from '../server/failure.ts';
import type { RequestContext } from '../server/route.ts';
import type { Upgrade } from '../server/socket.ts';
import { bearerToken, checkToken, hashToken, mintedPrefix, sameSecret, type TokenCheckOptions } from './tokens.ts';

export type Caller =
  | { kind: 'caller'; agent: string | null; tokenHash: string | null }
  | { kind: 'failure'; failure: Failure };

export interface Guard {
  /** A relay, by any token form; `claimed` is the agent id the request itself names. */
  relay(from: Headers, claimed: string | null): Promise<Caller>;
  /** The legacy relay: its own secret where one is configured, else the same tokens as any relay. */
  legacyRelay(from: Headers): Promise<Caller>;
  admin(from: Headers): Failure | undefined;
}

type Headers = Pick<RequestContext | Upgrade, 'header'> & Partial<Pick<Upgrade, 'cookie'>>;

export interface GuardOptions extends TokenCheckOptions {
  relayWebhookSecret: string | null;
  adminApiKey: string;
  refused(report: { agent: string | null; reason: string }): void;
  /** A token of a browser that is a relay of its own (the playground), which cannot send the header; it answers for its origin. */
  browserToken?(from: Headers): string | undefined;
}

/** What an agent id may look like: it becomes part of an address. */
export const agentIdPattern = /^[A-Za-z0-9_.@+-]{1,100}$/;
export const agentIdRule = 'must be 1 to 100 letters, digits and _ . @ + -';

const malformedAgent = fail('invalid', `edge_agent_id ${agentIdRule}`);

export function createGuard(options: GuardOptions): Guard {
  const refuse = (failure: Failure, agent: string | null, reason: string): Caller => {
    options.refused({ agent, reason });
    return { kind: 'failure', failure };
  };

  const relay: Guard['relay'] = async (from, claimed) => {
    const token = bearerToken(from.header('authorization')) ?? options.browserToken?.(from);
    const check = await checkToken(token, options);
    if (check.kind === 'refused') {
      const detail =
        check.reason === 'missing' ? 'send Authorization: Bearer <edge token>' : `the edge token is ${check.reason}`;
      return refuse(fail('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } }), claimed, check.reason);
    }
    if (claimed !== null && !agentIdPattern.test(claimed)) {
      return refuse(malformedAgent, null, 'malformed_agent');
    }
    if (check.agent !== null && claimed !== null && check.agent !== claimed) {
      return refuse(fail('forbidden', 'the edge token belongs to another edge_agent_id'), claimed, 'other_agent');
    }
    const tokenHash = token?.startsWith(mintedPrefix) ? hashToken(token) : null;
    return { kind: 'caller', agent: claimed ?? check.agent, tokenHash };
  };

  return {
    relay,
    async legacyRelay(from) {
      const secret = options.relayWebhookSecret;
      const claimed = from.header('x-edge-agent-id') ?? null;
      if (secret === null) return relay(from, claimed);
      const token = bearerToken(from.header('authorization'));
      if (token !== undefined && sameSecret(token, secret)) {
        if (claimed !== null && !agentIdPattern.test(claimed)) return refuse(malformedAgent, null, 'malformed_agent');
        return { kind: 'caller', agent: claimed, tokenHash: null };
      }
      return refuse(fail('unauthorized', 'send Authorization: Bearer <relay webhook secret>'), claimed, 'wrong');
    },
    admin: adminGuard(options.adminApiKey),
  };
}
