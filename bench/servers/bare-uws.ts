/**
 * The floor: uWebSockets.js with nothing on top, parsing what comes and writing the JSON that the server under test answers with.
 * A socket at `/ws`, a JSON POST at `/echo`.
 */
import { createApp, listenExclusively } from '../../src/server/uws.ts';
import { answerHarness } from '../child-side.ts';

const app = createApp();

app.ws('/ws', {
  compression: 0,
  maxPayloadLength: 1_048_576,
  maxBackpressure: 4 * 1_048_576,
  idleTimeout: 120,
  sendPingsAutomatically: false,
  message(socket, bytes) {
    const frame = JSON.parse(Buffer.from(bytes).toString()) as { type: string };
    if (frame.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
  },
});

app.post('/echo', (res) => {
  res.onAborted(() => undefined);
  res.onData((chunk, isLast) => {
    if (!isLast) throw new Error('the bench sends bodies that fit in one chunk');
    const body = JSON.parse(Buffer.from(chunk).toString()) as { text: string; at: number };
    res.cork(() => {
      res.writeHeader('content-type', 'application/json; charset=utf-8');
      res.end(JSON.stringify({ text: body.text, at: body.at }));
    });
  });
});

const bound = listenExclusively(app, '127.0.0.1', 0);
if (bound === undefined) throw new Error('no port to listen on');
answerHarness({ port: bound.port }, {});
