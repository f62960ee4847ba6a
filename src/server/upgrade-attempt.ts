/**
 * One attempt to open a WebSocket, until it is a connection or was refused. A refusal is a plain HTTP answer with a failure of the
 * catalogue, never a 101 followed by a close.
 *
 *  U1 `onAborted` first, headers copied before anything waits, the response untouched once the attempt is settled.
 *  U2 The place taken at the gate is given back exactly once: on refusal, on abort, or when the socket closes.
 *  U3 `admit` has a deadline; an answer after it is dropped.
 */
import { addressLimitKey, addressText, clientAddress } from './client-address.ts';
import { readParams, readQuery } from './compiled-route.ts';
import { SocketConnection, type SocketSeat, type SocketTerms } from './connection.ts';
import { readCookie } from './cookies.ts';
import { errorName } from './events.ts';
import { type Failure, fail } from './failure.ts';
import type { HttpHost } from './http-host.ts';
import { copyHeaders, headerOf } from './request-headers.ts';
import { prepareReply, writeAnswer } from './response.ts';
import type { Upgrade } from './socket.ts';
import type { UpgradeGate } from './upgrade-gate.ts';
import type { HttpRequest, RawResponse, UpgradeContext } from './uws.ts';

/** A socket route made ready, and what its attempts share. */
export interface UpgradeHost {
  http: HttpHost;
  gate: UpgradeGate;
  pending: Set<UpgradeAttempt>;
}

const draining = fail('unavailable', 'the server restarts', { retryAfterSeconds: 1 });
const full = fail('unavailable', 'the server holds as many sockets as it can', { retryAfterSeconds: 5 });
const tooManySockets = fail('rate_limited', 'too many sockets from this address', { retryAfterSeconds: 30 });
const foreignOrigin = fail('forbidden', 'this origin may not open sockets here');
const badHandshake = fail('bad_request', 'the upgrade needs Sec-WebSocket-Version 13 and a Sec-WebSocket-Key', {
  headers: { 'sec-websocket-version': '13' },
});
const admitTooSlow = fail('unavailable', 'the socket could not be admitted in time', { retryAfterSeconds: 1 });
const admitCrashed = fail('internal', 'the server failed to admit this socket; it was recorded');

export class UpgradeAttempt implements Upgrade {
  requestId = '';
  query: unknown;
  params: unknown;
  clientIp = 'unknown';
  deadlineAt = Number.POSITIVE_INFINITY;

  readonly #host: UpgradeHost;
  readonly #terms: SocketTerms;
  readonly #res: RawResponse;
  readonly #context: UpgradeContext;
  readonly #headers: string[] = [];
  #phase: 'deciding' | 'settled' = 'deciding';
  #limitKey: string | undefined;

  /** Calls nobody's code, so that it cannot throw before U1 holds. */
  constructor(host: UpgradeHost, terms: SocketTerms, res: RawResponse, context: UpgradeContext) {
    this.#host = host;
    this.#terms = terms;
    this.#res = res;
    this.#context = context;
  }

  header(name: string): string | undefined {
    return headerOf(this.#headers, name);
  }

  cookie(name: string): string | undefined {
    return readCookie(this.header('cookie'), name);
  }

  begin(req: HttpRequest, paramNames: string[]): void {
    this.#host.pending.add(this);
    this.#res.onAborted(() => this.#handleAbort());
    try {
      const { ids, clock, limits } = this.#host.http;
      this.requestId = ids();
      this.deadlineAt = clock.monotonicMs() + limits.admitDeadlineMs;
      copyHeaders(req, this.#headers);
      const problem = this.#readHead(req, paramNames);
      if (problem === undefined) this.#askAdmission();
      else this.refuse(problem);
    } catch (error) {
      this.#crash(error);
    }
  }

  expire(): void {
    this.refuse(admitTooSlow);
  }

  /** Answers with a failure, if the attempt is still undecided. */
  refuse(failure: Failure): void {
    if (this.#phase === 'settled') return;
    const { http } = this.#host;
    const { requestId } = this;
    const answer = prepareReply(failure);
    this.#settle();
    this.#leaveGate();
    const frame = { requestId, origin: this.header('origin'), cors: http.cors, isHead: false, closes: true };
    writeAnswer(this.#res, answer, frame);
    http.observe({ event: 'upgrade_refused', requestId, route: this.#terms.route.path, code: failure.failure });
  }

  #readHead(req: HttpRequest, paramNames: string[]): Failure | undefined {
    const { http, gate } = this.#host;
    const { route } = this.#terms;
    if (http.isDraining) return draining;
    const peer = addressText(this.#res.getRemoteAddress());
    this.clientIp = clientAddress(peer, this.header('x-forwarded-for'), http.trustedProxies);
    const refused = this.#enterGate(gate);
    if (refused !== undefined) return refused;
    const hasKey = /^[A-Za-z0-9+/]{22}==$/.test(this.header('sec-websocket-key') ?? '');
    if (!hasKey || this.header('sec-websocket-version') !== '13') return badHandshake;
    if (route.origin === 'listed' && !http.cors.isListed(this.header('origin'))) return foreignOrigin;
    const params = readParams({ paramNames, params: route.params }, req);
    if ('failure' in params) return params;
    this.params = params.value;
    const query = readQuery(route.query, req.getQuery() ?? '', http.limits.queryKeysMax);
    if ('failure' in query) return query;
    this.query = query.value;
    return undefined;
  }

  #enterGate(gate: UpgradeGate): Failure | undefined {
    const key = addressLimitKey(this.clientIp);
    const nowMs = this.#host.http.clock.monotonicMs();
    const answer = gate.enter(key, nowMs);
    if (answer === 'enter') {
      this.#limitKey = key;
      return undefined;
    }
    if (answer === 'full') return full;
    if (answer === 'too_many_sockets') return tooManySockets;
    return fail('rate_limited', 'too many connection attempts', { retryAfterSeconds: gate.secondsLeft(nowMs) });
  }

  #askAdmission(): void {
    const outcome = this.#terms.route.admit(this);
    if (outcome instanceof Promise) {
      outcome.then(
        (decision) => this.#decide(decision),
        (error) => this.#crash(error),
      );
    } else this.#decide(outcome);
  }

  #decide(decision: { session: unknown } | Failure): void {
    if (this.#phase === 'settled') return;
    try {
      if ('failure' in decision) this.refuse(decision);
      else if (this.#host.http.isDraining) this.refuse(draining);
      else this.#upgrade(decision.session);
    } catch (error) {
      this.#crash(error);
    }
  }

  #upgrade(session: unknown): void {
    const limitKey = this.#limitKey ?? '';
    const nowMs = this.#host.http.clock.monotonicMs();
    const connection = new SocketConnection(this.requestId, session, limitKey, this.#terms, nowMs);
    const seat: SocketSeat = { connection };
    this.#settle();
    // No subprotocol and no extension is spoken; echoing the client's list back would claim all of it.
    this.#res.cork(() => {
      this.#res.upgrade(seat, this.header('sec-websocket-key') ?? '', '', '', this.#context);
    });
  }

  #crash(error: unknown): void {
    const { requestId } = this;
    const route = this.#terms.route.path;
    const name = errorName(error);
    this.#host.http.observe({
      event: 'socket_failed',
      connectionId: requestId,
      route,
      during: 'admit',
      errorName: name,
      error,
    });
    this.refuse(admitCrashed);
  }

  #handleAbort(): void {
    if (this.#phase === 'settled') return;
    this.#settle();
    this.#leaveGate();
    const route = this.#terms.route.path;
    this.#host.http.observe({ event: 'upgrade_abandoned', requestId: this.requestId, route });
  }

  #settle(): void {
    this.#phase = 'settled';
    this.#host.pending.delete(this);
  }

  /** U2: only before the socket is open; from then on its close gives the place back. */
  #leaveGate(): void {
    if (this.#limitKey === undefined) return;
    this.#host.gate.leave(this.#limitKey);
    this.#limitKey = undefined;
  }
}
