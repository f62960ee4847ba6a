/** Watches the open conversation and the relay from the inside, over `/ws/playground`, for as long as the page is open. */
import type { Wire } from '../relay/link.ts';
import type { Thread } from '../relay/threads.ts';
import type { WatchFrame } from '../watch-wire.ts';
import { after, openSocket } from './sockets.ts';

export interface Watching {
  /** Watches that conversation from now on. */
  follow(thread: Thread): void;
}

const againAfterMs = 2_500;
const pingEveryMs = 25_000;

export function createWatching(onFrame: (frame: WatchFrame) => void): Watching {
  let thread: Thread | undefined;
  let wire: Wire | undefined;
  let cancel = () => {};

  const ping = (open: Wire) => {
    cancel = after(pingEveryMs, () => {
      open.send('{"type":"ping"}');
      ping(open);
    });
  };

  function connect(): void {
    if (thread === undefined) return;
    const path = `/ws/playground?persona=${encodeURIComponent(thread.personaId)}&mode=${thread.mode}`;
    const opened: Wire = openSocket(path, {
      opened: () => opened === wire && ping(opened),
      frame: (text) => opened === wire && onFrame(JSON.parse(text) as WatchFrame),
      closed() {
        if (opened !== wire) return;
        cancel();
        cancel = after(againAfterMs, connect);
      },
    });
    wire = opened;
  }

  return {
    follow(next) {
      thread = next;
      cancel();
      const old = wire;
      connect();
      old?.close();
    },
  };
}
