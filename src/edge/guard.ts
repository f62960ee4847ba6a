/** Who is asking: the checks every edge route and the socket begin with, answered as a caller or as a failure of the catalogue. */
import { adminGuard } from '../server/admin-key.ts';
import { type Failure, fail } from '../server/failure.ts';
import type { RequestContext } from '../server/route.ts';
import type { Upgrade } from '../server/socket.ts';
import {
  bearerToken,
  checkToken,
  checkTokenAtOnce,
  hashToken,
  mintedPrefix,
  sameSecret,
  type TokenCheck,
  type TokenCheckOptions,
} from './tokens.ts';

export type Caller =
  | { kind: 'caller'; agent: string | null; tokenHash: string | null }
  | { kind: 'failure'; failure: Failure };

export interface Guard {
  /** A relay, by any token form; `claimed` is the agent id the request itself names. */
  relay(from: Headers, claimed: string | null): Promise<Caller>;
  /** The legacy relay: its own secret where one is configured, else the same tokens as any relay. */
  legacyRelay(from: Headers): Promise<Caller>;
  admin(from: Headers): Failure | undefined;
  /** What can be refused of a relay's token before a body is read: all but a minted one that nobody minted. */
  beforeBody(from: Headers): Failure | undefined;
  legacyBeforeBody(from: Headers): Failure | undefined;
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

const wrongLegacySecret = fail('unauthorized', 'send Authorization: Bearer <relay webhook secret>');

function unauthorized(reason: string): Failure {
  const detail = reason === 'missing' ? 'send Authorization: Bearer <edge token>' : `the edge token is ${reason}`;
  return fail('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

const malformedAgent = fail('invalid', `edge_agent_id ${agentIdRule}`);

export function createGuard(options: GuardOptions): Guard {
  /** Checks made before the body was read, for those that come after it. */
  const checked = new WeakMap<object, TokenCheck>();
  const refuse = (failure: Failure, agent: string | null, reason: string): Caller => {
    options.refused({ agent, reason });
    return { kind: 'failure', failure };
  };

  const relay: Guard['relay'] = async (from, claimed) => {
    const token = bearerToken(from.header('authorization')) ?? options.browserToken?.(from);
    const check = checked.get(from) ?? (await checkToken(token, options));
    if (check.kind === 'refused') return refuse(unauthorized(check.reason), claimed, check.reason);
    if (claimed !== null && !agentIdPattern.test(claimed)) {
      return refuse(malformedAgent, null, 'malformed_agent');
    }
    if (check.agent !== null && claimed !== null && check.agent !== claimed) {
      return refuse(fail('forbidden', 'the edge token belongs to another edge_agent_id'), claimed, 'other_agent');
    }
    const tokenHash = token?.startsWith(mintedPrefix) ? hashToken(token) : null;
    return { kind: 'caller', agent: claimed ?? check.agent, tokenHash };
  };

  const claimedBy = (from: Headers) => from.header('x-edge-agent-id') ?? null;
  const beforeBody: Guard['beforeBody'] = (from) => {
    const check = checkTokenAtOnce(bearerToken(from.header('authorization')) ?? options.browserToken?.(from), options);
    if (check === undefined) return undefined;
    checked.set(from, check);
    if (check.kind === 'valid') return undefined;
    options.refused({ agent: claimedBy(from), reason: check.reason });
    return unauthorized(check.reason);
  };

  return {
    relay,
    beforeBody,
    legacyBeforeBody(from) {
      const secret = options.relayWebhookSecret;
      if (secret === null) return beforeBody(from);
      const token = bearerToken(from.header('authorization'));
      if (token !== undefined && sameSecret(token, secret)) return undefined;
      options.refused({ agent: claimedBy(from), reason: 'wrong' });
      return wrongLegacySecret;
    },
    async legacyRelay(from) {
      const secret = options.relayWebhookSecret;
      const claimed = from.header('x-edge-agent-id') ?? null;
      if (secret === null) return relay(from, claimed);
      const token = bearerToken(from.header('authorization'));
      if (token !== undefined && sameSecret(token, secret)) {
        if (claimed !== null && !agentIdPattern.test(claimed)) return refuse(malformedAgent, null, 'malformed_agent');
        return { kind: 'caller', agent: claimed, tokenHash: null };
      }
      return refuse(wrongLegacySecret, claimed, 'wrong');
    },
    admin: adminGuard(options.adminApiKey),
  };
}
