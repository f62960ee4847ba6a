/** The `ws` package as the bench's peer: parses and writes the same JSON. */
import { WebSocketServer } from 'ws';
import { answerHarness } from '../child-side.ts';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (bytes) => {
    const frame = JSON.parse(bytes.toString());
    if (frame.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
  });
});
server.once('listening', () => answerHarness({ port: server.address().port }, {}));
