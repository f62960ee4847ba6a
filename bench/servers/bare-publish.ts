/**
 * The floor of a fan-out: uWebSockets.js that answers every frame it is sent by publishing one patch to everybody, as large as the
 * server under test's, with its number put in. It knows no state, stores nothing and asks nobody who they are.
 */
import { createApp, listenExclusively } from '../../src/server/uws.ts';
import { answerHarness, parameters } from '../child-side.ts';

export interface BarePublishParameters {
  /** Of a whole patch frame. */
  frameBytes: number;
}

const { frameBytes } = parameters<BarePublishParameters>();
const app = createApp();
const topic = 'poll';
let rev = 0;
const frameOf = (padding: string) =>
  `{"type":"patch","rev":${rev},"prev":${rev - 1},"ops":[{"op":"replace","path":"/x","value":"${padding}"}]}`;
const padding = 'x'.repeat(Math.max(0, frameBytes - frameOf('').length - 8));

app.ws('/ws', {
  compression: 0,
  maxPayloadLength: 1_048_576,
  maxBackpressure: 4 * 1_048_576,
  idleTimeout: 120,
  sendPingsAutomatically: false,
  open(socket) {
    socket.subscribe(topic);
  },
  message() {
    rev += 1;
    app.publish(topic, frameOf(padding));
  },
});

const bound = listenExclusively(app, '127.0.0.1', 0);
if (bound === undefined) throw new Error('no port to listen on');
answerHarness({ port: bound.port }, {});
