/** Socket.IO as the bench's peer, over WebSocket alone: the same object as an event's argument. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { answerHarness } from '../child-side.ts';

const http = createServer();
const server = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('ping-json', (frame) => {
    if (frame.type === 'ping') socket.emit('pong-json', { type: 'pong' });
  });
});
http.listen(0, '127.0.0.1', () => answerHarness({ port: http.address().port }, {}));
