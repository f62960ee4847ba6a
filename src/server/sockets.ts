/**
 * Puts the socket routes on the uWebSockets.js router and keeps the set of open connections: swept for silence, closed in batches
 * when the server drains.
 */
import type { CloseCode } from './close-codes.ts';
import { paramNamesOf } from './compiled-route.ts';
import type { SocketConnection, SocketSeat, SocketTerms } from './connection.ts';
import type { HttpHost } from './http-host.ts';
import type { ServerLimits } from './limits.ts';
import type { AnySocketRoute } from './socket.ts';
import { UpgradeAttempt } from './upgrade-attempt.ts';
import { UpgradeGate } from './upgrade-gate.ts';
import type { App } from './uws.ts';

/** uWebSockets.js cuts frames above its own limit without a code, so that limit is this many times ours. */
const nativeFrameFactor = 4;
/** The same for the send buffer (C3): beyond the native limit even the close frame is dropped. */
const nativeSendBufferFactor = 4;

export class Sockets {
  readonly open = new Set<SocketConnection>();
  readonly pending = new Set<UpgradeAttempt>();
  readonly #gate: UpgradeGate;
  readonly #http: HttpHost;

  constructor(http: HttpHost) {
    this.#http = http;
    this.#gate = new UpgradeGate(http.limits, http.clock.monotonicMs());
  }

  /** Registers one route. Throws when its limits make no sense. */
  register(app: App, route: AnySocketRoute): void {
    const http = this.#http;
    const terms = termsOf(route, http);
    const paramNames = paramNamesOf(route.path);
    const { gate, open, pending } = { gate: this.#gate, open: this.open, pending: this.pending };
    const host = { http, gate, pending };
    const { clock } = http;
    app.ws<SocketSeat>(route.path, {
      compression: 0,
      maxPayloadLength: terms.frameBytesMax * nativeFrameFactor,
      maxBackpressure: terms.sendBufferBytesMax * nativeSendBufferFactor,
      closeOnBackpressureLimit: false,
      idleTimeout: backstopSeconds(terms.silenceMs),
      maxLifetime: 0,
      sendPingsAutomatically: false,
      upgrade(res, req, context) {
        new UpgradeAttempt(host, terms, res, context).begin(req, paramNames);
      },
      open(ws) {
        const { connection } = ws.getUserData();
        open.add(connection);
        connection.handleOpen(ws);
      },
      message(ws, bytes, isBinary) {
        ws.getUserData().connection.handleFrame(bytes, isBinary, clock.monotonicMs());
      },
      dropped(ws) {
        // Something published did not fit: the reader has a gap and must resume from its position. Never end a socket in here.
        ws.getUserData().connection.close('too_slow');
      },
      close(ws, code) {
        const { connection } = ws.getUserData();
        open.delete(connection);
        gate.leave(connection.limitKey);
        connection.handleClose(code, clock.monotonicMs());
      },
    });
  }

  sweep(nowMs: number): void {
    for (const attempt of this.pending) if (nowMs >= attempt.deadlineAt) attempt.expire();
    for (const connection of this.open) connection.sweep(nowMs);
  }

  /** Closes up to `count` open sockets, oldest first; answers how many are left. */
  closeSome(count: number, code: CloseCode): number {
    let closed = 0;
    let left = 0;
    for (const connection of this.open) {
      if (!connection.isOpen) continue;
      if (closed < count) {
        connection.close(code);
        closed += 1;
      } else left += 1;
    }
    return left;
  }
}

function termsOf(route: AnySocketRoute, http: HttpHost): SocketTerms {
  const limits: ServerLimits = http.limits;
  const terms: SocketTerms = {
    route,
    frameBytesMax: route.frameBytesMax ?? limits.frameBytesMax,
    framesPerMs: (route.framesPerSecond ?? limits.framesPerSecond) / 1_000,
    framesBurst: route.framesBurst ?? limits.framesBurst,
    silenceMs: route.silenceMs ?? limits.silenceMs,
    sendBufferBytesMax: limits.sendBufferBytesMax,
    observe: http.observe,
  };
  for (const value of [
    terms.frameBytesMax,
    terms.framesPerMs,
    terms.framesBurst,
    terms.silenceMs,
    terms.sendBufferBytesMax,
  ]) {
    // A native limit of 0 means none at all, and a negative one aborts the process.
    if (!(value > 0)) throw new TypeError(`${route.path}: the limits of a socket are positive numbers`);
  }
  return terms;
}

/**
 * The idle timeout of uWebSockets.js, for peers that vanished: twice our own silence limit, within what it accepts
 * (a value of 1–7 or above 960 seconds aborts the process).
 */
export function backstopSeconds(silenceMs: number): number {
  return Math.min(960, Math.max(16, Math.ceil((silenceMs * 2) / 1_000)));
}
