/**
 * Colyseus as the bench's peer: the same poll as a schema. It is synchronised after every change, as ours is, and not at Colyseus' usual
 * twenty times a second; nothing of it is stored. A vote is message 0 with the number of the option.
 */
import { Room, Server } from '@colyseus/core';
import { schema, t } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { answerHarness, parameters } from '../child-side.ts';

const { options, members } = parameters();

const Bar = schema({ id: t.string(), text: t.string(), value: t.number() });
const Ballot = schema({ member: t.string(), text: t.string() });
const Poll = schema({
  question: t.string(),
  votes: t.number(),
  turnout: t.string(),
  bars: t.array(Bar),
  people: t.array(Ballot),
});

class PollRoom extends Room {
  onCreate() {
    this.patchRate = null;
    this.maxClients = members;
    const state = new Poll();
    state.question = 'Where do we eat?';
    state.votes = 0;
    state.turnout = '';
    for (const [index, text] of options.entries()) {
      const bar = new Bar();
      Object.assign(bar, { id: `o${index + 1}`, text, value: 0 });
      state.bars.push(bar);
    }
    this.state = state;
    this.onMessage(0, (client, option) => this.vote(client.userData, option));
  }

  onJoin(client) {
    const ballot = new Ballot();
    Object.assign(ballot, { member: client.sessionId, text: '' });
    client.userData = { ballot, choice: -1 };
    this.state.people.push(ballot);
  }

  vote(voter, option) {
    const { state } = this;
    if (voter.choice >= 0) state.bars[voter.choice].value -= 1;
    else state.votes += 1;
    voter.choice = option;
    state.bars[option].value += 1;
    voter.ballot.text = options[option];
    state.turnout = `${state.votes} of ${state.people.length} have voted`;
    this.broadcastPatch();
  }
}

// Its own heartbeat would wait for pongs that the load generator does not send.
const transport = new WebSocketTransport({ pingInterval: 0 });
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define('poll', PollRoom);
await server.listen(0, '127.0.0.1');
answerHarness({ port: transport.server.address().port }, {});
