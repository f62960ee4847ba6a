/**
 * One open WebSocket. All use of the native socket is here, because it throws on everything after its close.
 *
 *  C1 `#ws` is set from `open` to `close` and nowhere else; whoever holds the connection later finds every method harmless.
 *  C2 A close is decided now and done on the next turn of the event loop: ending a socket inside `dropped` crashes the process, and
 *     features are never re-entered by their own `close()`.
 *  C3 The soft send limit lies below the native one: beyond the native one the close frame would be dropped with everything else.
 *  C4 A frame costs no timer and no closure.
 */
import { type CloseCode, closeCodes } from './close-codes.ts';
import { errorName, type Observe } from './events.ts';
import type { AnySocketRoute, Connection } from './socket.ts';
import type { RawSocket } from './uws.ts';

/** What uWebSockets.js keeps with a socket: it copies the properties of the object it is given, so the connection goes in one of them. */
export interface SocketSeat {
  connection: SocketConnection;
}

/** What a socket is held to; resolved once per route. */
export interface SocketTerms {
  route: AnySocketRoute;
  frameBytesMax: number;
  framesPerMs: number;
  framesBurst: number;
  silenceMs: number;
  sendBufferBytesMax: number;
  observe: Observe;
}

type Phase = 'admitted' | 'open' | 'closing' | 'closed';

export class SocketConnection implements Connection<unknown> {
  readonly id: string;
  readonly session: unknown;
  /** Under which client address it counts. */
  readonly limitKey: string;

  readonly #terms: SocketTerms;
  #ws: RawSocket<SocketSeat> | undefined;
  #phase: Phase = 'admitted';
  #closing: CloseCode | undefined;
  #isSubscriber = false;
  #openedAt: number;
  #lastFrameAt: number;
  /** Token bucket: what was left at `#lastFrameAt`. */
  #frameTokens: number;
  #frames = 0;

  constructor(id: string, session: unknown, limitKey: string, terms: SocketTerms, nowMs: number) {
    this.id = id;
    this.session = session;
    this.limitKey = limitKey;
    this.#terms = terms;
    this.#openedAt = nowMs;
    this.#lastFrameAt = nowMs;
    this.#frameTokens = terms.framesBurst;
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  send(frame: string): 'sent' | 'buffered' | 'closed' {
    const ws = this.#ws;
    if (ws === undefined || this.#phase !== 'open') return 'closed';
    const outcome = ws.send(frame);
    if (outcome === 1) return 'sent';
    if (outcome === 0 && ws.getBufferedAmount() <= this.#terms.sendBufferBytesMax) return 'buffered';
    this.close('too_slow');
    return 'closed';
  }

  cork(write: () => void): void {
    if (this.#ws === undefined || this.#phase !== 'open') return;
    // A throw must not pass through the native frame in between.
    let thrown: { error: unknown } | undefined;
    this.#ws.cork(() => {
      try {
        write();
      } catch (error) {
        thrown = { error };
      }
    });
    if (thrown !== undefined) throw (thrown as { error: unknown }).error;
  }

  subscribe(topic: string): void {
    if (this.#ws === undefined || this.#phase !== 'open') return;
    this.#isSubscriber = true;
    this.#ws.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.#ws?.unsubscribe(topic);
  }

  close(code: CloseCode): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    this.#closing = code;
    setImmediate(endClosing, this);
  }

  /** C2: the deferred end. The peer may have gone meanwhile. */
  endNow(): void {
    if (this.#closing === undefined) return;
    const { code, reason } = closeCodes[this.#closing];
    this.#ws?.end(code, reason);
  }

  handleOpen(ws: RawSocket<SocketSeat>): void {
    this.#ws = ws;
    this.#phase = 'open';
    const { observe, route } = this.#terms;
    observe({ event: 'socket_opened', connectionId: this.id, route: route.path });
    try {
      this.#watch('open', route.onOpen(this));
    } catch (error) {
      this.#fail('open', error);
    }
  }

  /** One message of the peer; `bytes` is valid only during this call. */
  handleFrame(bytes: ArrayBuffer, isBinary: boolean, nowMs: number): void {
    if (this.#phase !== 'open') return;
    const terms = this.#terms;
    const tokens = Math.min(terms.framesBurst, this.#frameTokens + (nowMs - this.#lastFrameAt) * terms.framesPerMs) - 1;
    this.#frameTokens = tokens;
    this.#lastFrameAt = nowMs;
    this.#frames += 1;
    if (tokens < 0) this.#refuseFrame('flooding');
    else if (isBinary) this.#refuseFrame('unsupported_frame');
    else if (bytes.byteLength > terms.frameBytesMax) this.#refuseFrame('frame_too_large');
    else {
      try {
        this.#watch('frame', terms.route.onFrame(this, Buffer.from(bytes).toString()));
      } catch (error) {
        this.#fail('frame', error);
      }
    }
  }

  handleClose(code: number, nowMs: number): void {
    if (this.#phase === 'closed') return;
    this.#ws = undefined;
    this.#phase = 'closed';
    const { observe, route } = this.#terms;
    const finalCode = this.#closing === undefined ? code : closeCodes[this.#closing].code;
    const ms = nowMs - this.#openedAt;
    observe({
      event: 'socket_closed',
      connectionId: this.id,
      route: route.path,
      code: finalCode,
      ms,
      frames: this.#frames,
    });
    try {
      this.#watch('close', route.onClose(this, finalCode));
    } catch (error) {
      this.#fail('close', error);
    }
  }

  /** Looked at now and then: silence, and a reader of topics that fell behind (`publish` asks nobody for their backlog). */
  sweep(nowMs: number): void {
    if (this.#phase !== 'open' || this.#ws === undefined) return;
    if (nowMs - this.#lastFrameAt > this.#terms.silenceMs) this.close('silent');
    else if (this.#isSubscriber && this.#ws.getBufferedAmount() > this.#terms.sendBufferBytesMax)
      this.close('too_slow');
  }

  #refuseFrame(reason: CloseCode): void {
    const { observe, route } = this.#terms;
    observe({ event: 'frame_refused', connectionId: this.id, route: route.path, reason });
    this.close(reason);
  }

  /** Handlers are synchronous by contract; one that is `async` by mistake must not end the process by its rejection. */
  #watch(during: 'open' | 'frame' | 'close', outcome: unknown): void {
    if (outcome instanceof Promise) outcome.catch((error) => this.#fail(during, error));
  }

  #fail(during: 'open' | 'frame' | 'close', error: unknown): void {
    const { observe, route } = this.#terms;
    observe({
      event: 'socket_failed',
      connectionId: this.id,
      route: route.path,
      during,
      errorName: errorName(error),
      error,
    });
    this.close('internal');
  }
}

function endClosing(connection: SocketConnection): void {
  connection.endNow();
}
