/**
 * The one door to uWebSockets.js: its functions under checked types. The package's own `HttpResponse` has an `any` index, so a
 * typing error compiles there; the narrowed types here do not let it. The listen options exist at run time and not in the package's
 * types, and so does `listen(host, port, options, callback)`.
 *
 * Both the npm repack (an ES module) and the official distribution (CommonJS) load through here.
 */
import type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket,
  us_socket_context_t,
  WebSocket,
} from 'uWebSockets.js';
import * as namespace from 'uWebSockets.js';

interface Library {
  App(): TemplatedApp;
  us_listen_socket_close(socket: us_listen_socket): void;
  us_socket_local_port(socket: us_listen_socket): number;
  LIBUS_LISTEN_EXCLUSIVE_PORT: number;
}

const library = ('default' in namespace ? namespace.default : namespace) as unknown as Library;

export type { HttpRequest };
export type App = TemplatedApp;
export type ListenSocket = us_listen_socket;
export type UpgradeContext = us_socket_context_t;
export type RawSocket<U> = WebSocket<U>;
export type RawResponse = Pick<
  HttpResponse,
  | 'writeStatus'
  | 'writeHeader'
  | 'end'
  | 'endWithoutBody'
  | 'tryEnd'
  | 'close'
  | 'pause'
  | 'resume'
  | 'getWriteOffset'
  | 'onWritable'
  | 'onAborted'
  | 'onData'
  | 'getRemoteAddress'
  | 'cork'
  | 'upgrade'
>;

export function createApp(): App {
  return library.App();
}

/**
 * Binds `host:port` for this process alone: without the exclusive option a second server on the same port also succeeds
 * (SO_REUSEPORT) and the two share the traffic. Port 0 takes a free one. Undefined when it cannot be bound; uWebSockets.js gives no reason.
 */
export function listenExclusively(
  app: App,
  host: string,
  port: number,
): { socket: ListenSocket; port: number } | undefined {
  type Listen = (host: string, port: number, options: number, done: (socket: ListenSocket | false) => void) => void;
  let bound: ListenSocket | false = false;
  (app.listen as unknown as Listen).call(app, host, port, library.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
    bound = socket;
  });
  return bound ? { socket: bound, port: library.us_socket_local_port(bound) } : undefined;
}

export function closeListener(socket: ListenSocket): void {
  library.us_listen_socket_close(socket);
}
