/**
 * The floor of a fan-out: uWebSockets.js that answers every frame it is sent by publishing a patch to everybody, as large as the server under
 * test's for one change, with its numbers put in. Or, where it is told to gather, one patch for what came within one turn of the event loop, as
 * large as that server's for as many changes. It knows no state, stores nothing and asks nobody who they are.
 */
import { createApp, listenExclusively } from '../../src/server/uws.ts';
import { answerHarness, parameters } from '../child-side.ts';

export interface BarePublishParameters {
  /** Of the patch for a change that comes alone. */
  loneBytes: number;
  /** Of one change among many. */
  changeBytes: number;
  gathers: boolean;
}

const { loneBytes, changeBytes, gathers } = parameters<BarePublishParameters>();
const app = createApp();
const topic = 'poll';
let rev = 0;
let gathered = 0;

function publishGathered(): void {
  const prev = rev;
  rev += gathered;
  const bytes = Math.round(Math.max(loneBytes, gathered * changeBytes));
  gathered = 0;
  const head = `{"type":"patch","rev":${rev},"prev":${prev},"ops":[{"op":"replace","path":"/x","value":"`;
  const end = '"}]}';
  app.publish(topic, `${head}${'x'.repeat(Math.max(0, bytes - head.length - end.length))}${end}`);
}

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
    gathered += 1;
    if (!gathers) publishGathered();
    else if (gathered === 1) setImmediate(publishGathered);
  },
});

const bound = listenExclusively(app, '127.0.0.1', 0);
if (bound === undefined) throw new Error('no port to listen on');
answerHarness({ port: bound.port }, {});
