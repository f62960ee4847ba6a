/** Browser WebSockets to this same server as the link wants them. */
import type { Wire, WireEvents } from '../relay/link.ts';

export function openSocket(path: string, events: WireEvents): Wire {
  const socket = new WebSocket(path.replace(/^/, location.origin.replace(/^http/, 'ws')));
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', (event) => events.frame(String(event.data)));
  socket.addEventListener('close', (event) => events.closed(event.code));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
