/**
 * The server: the route and socket tables on one uWebSockets.js app, and its life from start to stop.
 *
 *  S1 The phases only go forward: new, listening, draining, stopped. `start`, `drain` and `stop` may be called any number of times.
 *  S2 Draining: readiness fails first, then nothing new is accepted, answers close their connections, sockets are told 1012 in batches
 *     with jitter, and what is still in flight at the deadline is answered 503, which relays repeat against the next server.
 *  S3 One timer looks at every deadline; requests and frames arm none.
 */

import { type ServerClock, systemServerClock } from './clock.ts';
import { createCors } from './cors.ts';
import { guardedObserver, type Observe } from './events.ts';
import { fail } from './failure.ts';
import type { HttpHost } from './http-host.ts';
import { registerRoutes } from './http-routes.ts';
import { defaultServerLimits, type ServerLimits } from './limits.ts';
import type { Route } from './route.ts';
import type { AnySocketRoute } from './socket.ts';
import { Sockets } from './sockets.ts';
import { type App, closeListener, createApp, type ListenSocket, listenExclusively } from './uws.ts';

export type ServerPhase = 'new' | 'listening' | 'draining' | 'stopped';

export interface ServerOptions {
  routes: readonly Route[];
  sockets: readonly AnySocketRoute[];
  observe: Observe;
  /** An address or name of this machine; `0.0.0.0` for all of IPv4, `::` for all of both. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Origins whose pages may read answers and open `listed` sockets: exact, e.g. `https://app.example.com`. */
  webOrigins: readonly string[];
  /** How long the drain waits for what is in flight. */
  drainGraceMs: number;
  /** Proxies in front whose `X-Forwarded-For` entry is believed; default 0. */
  trustedProxies?: number;
  /** Where handlers begin whose request has a body. */
  queue: HttpHost['queue'];
  limits?: Partial<ServerLimits>;
  clock?: ServerClock;
  /** Request and connection ids; they show in the `X-Request-Id` header. */
  ids?: () => string;
  random?: () => number;
}

export interface Server {
  readonly phase: ServerPhase;
  /** Binds the port for this process alone. Rejects, naming host and port, when it is taken. */
  start(): Promise<{ port: number }>;
  /** Ends in order, within `drainGraceMs`; resolves when everything is closed. */
  drain(): Promise<void>;
  /** Ends now: requests in flight are answered 503, sockets told 1012. */
  stop(): Promise<void>;
  /** Sends one frame to every socket subscribed to the topic, encoded once. A reader that cannot keep up is closed with `too_slow`. */
  publish(topic: string, frame: string): void;
  subscribers(topic: string): number;
  counts(): { requests: number; sockets: number; admitting: number };
}

const restarting = fail('unavailable', 'the server restarts; send the same request again', { retryAfterSeconds: 1 });

type Life =
  | { phase: 'new' }
  | { phase: 'listening'; listener: ListenSocket }
  | { phase: 'draining' }
  | { phase: 'stopped' };

/** Builds a server; nothing is bound before `start()`. Throws on tables that cannot work (two routes on one path, bad limits). */
export function createServer(options: ServerOptions): Server {
  return new UwsServer(options);
}

class UwsServer implements Server {
  readonly #options: ServerOptions;
  readonly #limits: ServerLimits;
  readonly #clock: ServerClock;
  readonly #http: HttpHost;
  readonly #sockets: Sockets;
  readonly #app: App;
  #life: Life = { phase: 'new' };
  #starting: Promise<{ port: number }> | undefined;
  #draining: Promise<void> | undefined;
  #stopSweep: (() => void) | undefined;
  /** Resolves when the drain may stop waiting: `stop()` was called. */
  readonly #hurried = Promise.withResolvers<void>();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#limits = { ...defaultServerLimits, ...options.limits };
    this.#clock = options.clock ?? systemServerClock;
    this.#http = {
      clock: this.#clock,
      ids: options.ids ?? (() => crypto.randomUUID()),
      observe: guardedObserver(options.observe),
      cors: createCors(options.webOrigins),
      limits: this.#limits,
      trustedProxies: options.trustedProxies ?? 0,
      inFlight: new Set(),
      queue: options.queue,
      bodiesBytes: 0,
      isDraining: false,
      onIdle: () => {},
    };
    this.#sockets = new Sockets(this.#http);
    this.#app = createApp();
    for (const route of options.sockets) this.#sockets.register(this.#app, route);
    const socketPaths = options.sockets.map((route) => route.path);
    registerRoutes(this.#app, options.routes, socketPaths, this.#http);
  }

  get phase(): ServerPhase {
    return this.#life.phase;
  }

  start(): Promise<{ port: number }> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  stop(): Promise<void> {
    this.#hurried.resolve();
    return this.drain();
  }

  publish(topic: string, frame: string): void {
    if (this.#life.phase === 'stopped') return;
    this.#app.publish(topic, frame);
  }

  subscribers(topic: string): number {
    return this.#life.phase === 'stopped' ? 0 : this.#app.numSubscribers(topic);
  }

  counts(): { requests: number; sockets: number; admitting: number } {
    return {
      requests: this.#http.inFlight.size,
      sockets: this.#sockets.open.size,
      admitting: this.#sockets.pending.size,
    };
  }

  async #start(): Promise<{ port: number }> {
    if (this.#life.phase !== 'new') throw new Error('the server was stopped before it was started');
    const { host, port } = this.#options;
    const bound = listenExclusively(this.#app, host, port);
    if (bound === undefined) {
      this.#life = { phase: 'stopped' };
      this.#app.close();
      throw new Error(
        `cannot listen on ${host}:${port}: the port is taken, or the host is not an address of this machine`,
      );
    }
    this.#life = { phase: 'listening', listener: bound.socket };
    this.#sweepLater();
    this.#http.observe({ event: 'server_listening', port: bound.port });
    return { port: bound.port };
  }

  /** S3. */
  #sweepLater(): void {
    this.#stopSweep = this.#clock.after(this.#limits.sweepMs, () => {
      const nowMs = this.#clock.monotonicMs();
      for (const exchange of this.#http.inFlight) if (nowMs >= exchange.deadlineAt) exchange.expire();
      this.#sockets.sweep(nowMs);
      this.#sweepLater();
    });
  }

  /** S2. */
  async #drain(): Promise<void> {
    if (this.#life.phase !== 'listening') {
      if (this.#life.phase === 'new') this.#app.close();
      this.#life = { phase: 'stopped' };
      return;
    }
    const { listener } = this.#life;
    this.#life = { phase: 'draining' };
    const { inFlight, observe } = this.#http;
    observe({ event: 'server_draining', sockets: this.#sockets.open.size, requests: inFlight.size });
    await this.#wait(this.#limits.drainNoticeMs);
    closeListener(listener);
    this.#http.isDraining = true;
    for (const attempt of this.#sockets.pending) attempt.refuse(restarting);
    await Promise.all([this.#wait(this.#options.drainGraceMs, this.#idle()), this.#closeSockets()]);
    const requestsCut = inFlight.size;
    for (const exchange of inFlight) exchange.giveUp(restarting);
    await this.#linger();
    this.#stopSweep?.();
    this.#app.close();
    this.#life = { phase: 'stopped' };
    observe({ event: 'server_stopped', requestsCut });
  }

  /** Resolves when nothing is in flight any more. */
  #idle(): Promise<void> {
    if (this.#http.inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#http.onIdle = resolve;
    });
  }

  /** A fleet that is told at one moment comes back at one moment: batches, each after a random part of its share of the spread. */
  async #closeSockets(): Promise<void> {
    const { drainBatch, drainSpreadMs } = this.#limits;
    const spreadMs = Math.min(drainSpreadMs, this.#options.drainGraceMs / 2);
    const batches = Math.ceil(this.#sockets.open.size / drainBatch);
    const random = this.#options.random ?? Math.random;
    while (this.#sockets.closeSome(drainBatch, 'service_restart') > 0) {
      await this.#wait((spreadMs / batches) * 2 * random());
    }
  }

  /** A wait that `stop()` cuts short, and whatever else it waits for. */
  async #wait(ms: number, other: Promise<void> = new Promise(() => {})): Promise<void> {
    if (ms <= 0) return;
    let cancel = () => {};
    const elapsed = new Promise<void>((resolve) => {
      cancel = this.#clock.after(ms, resolve);
    });
    await Promise.race([elapsed, other, this.#hurried.promise]);
    cancel();
  }

  /** Deferred closes happen on the next turn of the event loop, and their handshakes take a moment. */
  async #linger(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#clock.after(this.#limits.lingerMs, resolve);
    });
  }
}
