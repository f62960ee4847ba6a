/** Sockets with the bearer header, which Node's own WebSocket can send, and what they show of the inside. */
import type { Wire, WireEvents } from '../relay/link.ts';
import type { WatchedActor, WatchedRow, WatchFrame } from '../watch-wire.ts';

export function openSocket(url: string, token: string, events: WireEvents): Wire {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers: { authorization: `Bearer ${token}` } });
  let isOver = false;
  const over = (code: number) => {
    if (!isOver) events.closed(code);
    isOver = true;
  };
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', ({ data }) => events.frame(String(data)));
  socket.addEventListener('close', ({ code }) => over(code));
  // A refused upgrade may be told as an error only.
  socket.addEventListener('error', () => over(1006));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

/** What is known of a conversation from the inside; `isOpen` is false where the server shows none. */
export interface Inside {
  readonly isOpen: boolean;
  /** Settles once the state is known, or will not be. */
  readonly ready: Promise<void>;
  readonly states: Record<WatchedActor, unknown>;
  readonly rows: WatchedRow[];
  close(): void;
}

const rowsKept = 300;
const pingEveryMs = 25_000;

export function watchInside(url: string, token: string): Inside {
  const states: Record<WatchedActor, unknown> = { conversation: null, relay: null };
  const rows: WatchedRow[] = [];
  let isOpen = false;
  const known = Promise.withResolvers<void>();
  const wire = openSocket(url, token, {
    opened: () => {
      isOpen = true;
    },
    frame(text) {
      const frame = JSON.parse(text) as WatchFrame;
      if (frame.type === 'pong') return;
      states[frame.actor] = frame.state;
      if (frame.actor !== 'conversation') return;
      if (frame.type === 'backlog') {
        rows.push(...frame.rows);
        known.resolve();
      } else rows.push(frame.row);
      rows.splice(0, Math.max(0, rows.length - rowsKept));
    },
    closed: () => {
      isOpen = false;
      known.resolve();
      clearInterval(heartbeat);
    },
  });
  const heartbeat = setInterval(() => wire.send('{"type":"ping"}'), pingEveryMs);
  return {
    get isOpen() {
      return isOpen;
    },
    ready: known.promise,
    states,
    rows,
    close: () => wire.close(),
  };
}
