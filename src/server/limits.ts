/** Every bound of the server layer in one place, with units. A number of 0 switches a rate or per-address limit off. */
export interface ServerLimits {
  /** Requests accepted and not yet answered; above it the caller gets 503. */
  requestsInFlightMax: number;
  /** Bytes of unfinished bodies held in memory over all requests; above it the caller gets 503. */
  bodiesBytesMax: number;
  /** Default of `Route.bodyBytesMax`. */
  bodyBytesMax: number;
  /** Nesting of JSON bodies; deeper ones are refused before they are parsed. */
  bodyDepthMax: number;
  /** A JSON or form body must be complete by then. Below the 8 s after which uWebSockets.js cuts a slow body without an answer. */
  bodyDeadlineMs: number;
  /** A body taken as bytes or as a stream (an upload) must be complete by then. */
  uploadDeadlineMs: number;
  /** Default of `Route.deadlineMs`. */
  handlerDeadlineMs: number;
  /** A large answer must be taken by its reader within this time once it is being written. */
  writeDeadlineMs: number;
  /** Keys in a query string. */
  queryKeysMax: number;
  /** Sockets open or being admitted. */
  socketsMax: number;
  /** The same from one client address (an IPv6 /64 counts as one). */
  socketsPerAddressMax: number;
  /** Upgrade attempts a minute from one client address. */
  upgradesPerMinute: number;
  /** `SocketRoute.admit` must answer within this time. */
  admitDeadlineMs: number;
  /** Default of `SocketRoute.frameBytesMax`. */
  frameBytesMax: number;
  /** Default of `SocketRoute.framesPerSecond` and `framesBurst`. */
  framesPerSecond: number;
  framesBurst: number;
  /** Default of `SocketRoute.silenceMs`. */
  silenceMs: number;
  /** Bytes waiting for one reader after which it is closed with `too_slow`. */
  sendBufferBytesMax: number;
  /** How often deadlines, silence and slow readers are looked at; deadlines are late by at most this. */
  sweepMs: number;
  /** Draining: sockets closed at a time. */
  drainBatch: number;
  /** Draining: the batches are spread over this time, with jitter. */
  drainSpreadMs: number;
  /** Draining: how long readiness already fails while connections are still accepted, for a load balancer to notice. */
  drainNoticeMs: number;
  /** Between the last answer and the hard close: closing handshakes under way may finish. */
  lingerMs: number;
}

export const defaultServerLimits: ServerLimits = {
  requestsInFlightMax: 10_000,
  bodiesBytesMax: 128 * 1_048_576,
  bodyBytesMax: 256 * 1_024,
  bodyDepthMax: 64,
  bodyDeadlineMs: 7_000,
  uploadDeadlineMs: 60_000,
  handlerDeadlineMs: 55_000,
  writeDeadlineMs: 30_000,
  queryKeysMax: 100,
  socketsMax: 20_000,
  socketsPerAddressMax: 500,
  upgradesPerMinute: 600,
  admitDeadlineMs: 10_000,
  frameBytesMax: 64 * 1_024,
  framesPerSecond: 50,
  framesBurst: 200,
  silenceMs: 60_000,
  sendBufferBytesMax: 1_048_576,
  sweepMs: 250,
  drainBatch: 100,
  drainSpreadMs: 2_000,
  drainNoticeMs: 0,
  lingerMs: 100,
};
