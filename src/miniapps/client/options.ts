/** What a client may be given, and what it does without: a browser's own WebSocket, fetch, clock and chance. */

/** The part of a WebSocket that is used. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
}

export interface ConnectOptions {
  /** Of the server, e.g. `https://example.com`; default: where the page came from. */
  baseUrl?: string;
  /** Opens a socket to a `ws:` or `wss:` URL. */
  openSocket?: (url: string) => SocketLike;
  fetch?: typeof globalThis.fetch;
  newId?: () => string;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** Calls back once after `ms`; the returned function takes it back. */
  schedule?: (ms: number, callback: () => void) => () => void;
}

/** The link ended, the person left, there is no such session, the server does not want this client, or the client was closed. */
export type EndReason = 'link' | 'left' | 'missing' | 'refused' | 'closed';

const endReasons: Readonly<Record<number, EndReason>> = { 401: 'link', 403: 'left', 404: 'missing' };

export interface ResolvedOptions {
  openSocket(): SocketLike;
  /** Why the session is over for this person; undefined where it is not, or that cannot be told. */
  probe(): Promise<EndReason | undefined>;
  newId(): string;
  random(): number;
  schedule(ms: number, callback: () => void): () => void;
}

interface BrowserGlobals {
  location?: { origin: string };
  WebSocket: new (url: string) => SocketLike;
}

export function resolveOptions(sessionId: string, options: ConnectOptions): ResolvedOptions {
  const globals = globalThis as unknown as BrowserGlobals;
  const base = options.baseUrl ?? globals.location?.origin ?? '';
  const socketUrl = `${base.replace(/^http/, 'ws')}/ws/miniapps/${sessionId}`;
  const openSocket = options.openSocket ?? ((url) => new globals.WebSocket(url));
  const call = options.fetch ?? globalThis.fetch;
  return {
    openSocket: () => openSocket(socketUrl),
    probe: async () => {
      try {
        const { status } = await call(`${base}/miniapps/sessions/${sessionId}/state`, { credentials: 'include' });
        return endReasons[status];
      } catch {
        return undefined;
      }
    },
    newId: options.newId ?? (() => crypto.randomUUID()),
    random: options.random ?? Math.random,
    schedule:
      options.schedule ??
      ((ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      }),
  };
}
