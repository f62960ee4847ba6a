/**
 * The contract of a WebSocket route. An upgrade that has not proved who it is (`Upgrade`) and a session (`Connection`)
 * are two types: `admit` turns the first into the second or refuses with a plain HTTP answer, never with a 101.
 */
import type { z } from 'zod';
import type { CloseCode } from './close-codes.ts';
import type { Failure } from './failure.ts';

/** What is known of a socket before it is let in. Header names are lower case. */
export interface Upgrade<Q = unknown, P = unknown> {
  readonly requestId: string;
  readonly query: Q;
  readonly params: P;
  readonly clientIp: string;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
}

/** A socket that was let in. All methods are safe after the close: they then do nothing. */
export interface Connection<S> {
  readonly id: string;
  readonly session: S;
  readonly isOpen: boolean;
  /**
   * Writes one text frame in order. `closed` when it cannot be: the socket is gone, or it was too slow
   * (its buffer passed the soft limit) and was just closed with `too_slow`; the peer resumes from its position.
   */
  send(frame: string): 'sent' | 'buffered' | 'closed';
  /** Runs `write` with all its sends packed into as few packets as possible. */
  cork(write: () => void): void;
  /** Joins the readers of a topic: `Server.publish(topic, frame)` reaches this socket too. Leaving happens by itself on close. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Ends the socket with that code on the next turn of the event loop; `onClose` follows, never from within this call. */
  close(code: CloseCode): void;
}

/** What one socket may send. */
export interface FrameRate {
  perSecond: number;
  burst: number;
}

export interface SocketRoute<S, Q extends z.ZodType = z.ZodType, P extends z.ZodType = z.ZodType> {
  path: string;
  summary: string;
  query?: Q;
  params?: P;
  /** `listed`: the `Origin` header must be one of the configured origins. `any`: for relays, which send none. */
  origin: 'any' | 'listed';
  /** Frames larger than this are refused with `frame_too_large`; default 64 KiB. */
  frameBytesMax?: number;
  /** Frames a second and the burst above it before the socket is closed with `flooding`; default 50 and 200. */
  framesPerSecond?: number;
  framesBurst?: number;
  /** No frame for this long: closed with `silent`. Default 60 s. */
  silenceMs?: number;
  /** Decides, and reserves nothing: a client that left meanwhile never reaches `onOpen`. A throw or a rejection answers 500. */
  admit(upgrade: Upgrade<z.output<Q>, z.output<P>>): Promise<{ session: S } | Failure> | { session: S } | Failure;
  onOpen(connection: Connection<S>): void;
  /**
   * One text frame. Binary frames never arrive here: they are closed with `unsupported_frame`. A throw, or a rejection
   * where it returns a promise after all, closes this socket with `internal`.
   */
  onFrame(connection: Connection<S>, frame: string): void;
  /** Once for every socket that was opened; `code` is the close code sent or received, 1006 for a cut. */
  onClose(connection: Connection<S>, code: number): void;
}

/** A socket route with its session type hidden, as the server keeps it. */
export type AnySocketRoute = SocketRoute<unknown>;

/** Gives a socket route its inferred types; changes nothing. */
export function socketRoute<S, Q extends z.ZodType = z.ZodType, P extends z.ZodType = z.ZodType>(
  definition: SocketRoute<S, Q, P>,
): AnySocketRoute {
  return definition as unknown as AnySocketRoute;
}
