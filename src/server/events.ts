/**
 * What the server layer tells its observer. No event holds a path with its parameters, an address, a header, a frame or a body;
 * `error` is the thrown value itself, for an error tracker that scrubs it, and never for a log line.
 */
import type { CloseCode } from './close-codes.ts';
import type { FailureCode } from './failure.ts';

export type ServerEvent =
  | { event: 'server_listening'; port: number }
  | { event: 'server_draining'; sockets: number; requests: number }
  | { event: 'server_stopped'; requestsCut: number }
  | {
      event: 'request_finished';
      requestId: string;
      method: string;
      /** The route's pattern, or `(none)`. */
      route: string;
      /** The status written, or 0 when the client had gone. */
      status: number;
      ms: number;
    }
  | { event: 'request_failed'; requestId: string; route: string; errorName: string; error: unknown }
  | { event: 'upgrade_refused'; requestId: string; route: string; code: FailureCode }
  | { event: 'upgrade_abandoned'; requestId: string; route: string }
  | { event: 'socket_opened'; connectionId: string; route: string }
  | { event: 'socket_closed'; connectionId: string; route: string; code: number; ms: number; frames: number }
  | {
      event: 'socket_failed';
      connectionId: string;
      route: string;
      during: 'admit' | 'open' | 'frame' | 'close';
      errorName: string;
      error: unknown;
    }
  | { event: 'frame_refused'; connectionId: string; route: string; reason: CloseCode };

export type Observe = (event: ServerEvent) => void;

/** The class name of a thrown value: safe to log, unlike its message. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** An observer that throws must not take a request or a socket with it, and there is nobody left to tell. */
export function guardedObserver(observe: Observe): Observe {
  return (event) => {
    try {
      observe(event);
    } catch {
      // Nothing to do: see above.
    }
  };
}
