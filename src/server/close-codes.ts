/**
 * The one table of WebSocket close codes. The range says what the client does: 40xx reconnect and resume, 45xx stop;
 * 1012 is the restart code that relays answer by reconnecting at once.
 */
export const closeCodes = {
  /** The server restarts or drains: reconnect at once. */
  service_restart: { code: 1012, reason: 'service restart', client: 'reconnect' },
  /** The reader did not keep up: reconnect and resume from the last position. */
  too_slow: { code: 4008, reason: 'too slow', client: 'reconnect' },
  /** No frame within the silence limit. */
  silent: { code: 4009, reason: 'no frame in time', client: 'reconnect' },
  /** A newer connection of the same agent took over: that one goes on. */
  replaced: { code: 4500, reason: 'replaced by a newer connection', client: 'stop' },
  flooding: { code: 4029, reason: 'too many frames', client: 'reconnect' },
  frame_too_large: { code: 4501, reason: 'frame too large', client: 'stop' },
  unsupported_frame: { code: 4502, reason: 'text frames only', client: 'stop' },
  /** The credentials no longer hold (revoked token, logout). */
  revoked: { code: 4503, reason: 'credentials revoked', client: 'stop' },
  session_closed: { code: 4504, reason: 'session closed', client: 'stop' },
  internal: { code: 4011, reason: 'internal error', client: 'reconnect' },
} as const satisfies Record<string, { code: number; reason: string; client: 'reconnect' | 'stop' }>;

export type CloseCode = keyof typeof closeCodes;
