/**
 * Colyseus as the bench's peer: the same poll as a schema, its columns as in ours. It is synchronised after every change, or, where it is told to
 * gather, at Colyseus' usual twenty times a second, and then counts its changes in `rev`, for a viewer to know how many a patch holds.
 * Nothing of it is stored. A vote is message 0 with the number of the option.
 */
import { Room, Server } from '@colyseus/core';
import { schema, t } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { answerHarness, parameters } from '../child-side.ts';

const { options, members, gathers } = parameters();

const Option = schema({ id: t.string(), text: t.string() });
const Poll = schema({
  // First, and of a fixed length: the load generator reads it off the patch.
  ...(gathers && { rev: t.uint32() }),
  question: t.string(),
  votes: t.number(),
  turnout: t.string(),
  options: t.array(Option),
  people: t.array('string'),
  counts: t.array('number'),
  ballots: t.array('string'),
});

class PollRoom extends Room {
  onCreate() {
    if (!gathers) this.patchRate = null;
    this.maxClients = members;
    const state = new Poll();
    state.question = 'Where do we eat?';
    if (gathers) state.rev = 0;
    state.votes = 0;
    state.turnout = '';
    for (const [index, text] of options.entries()) {
      const option = new Option();
      Object.assign(option, { id: `o${index + 1}`, text });
      state.options.push(option);
      state.counts.push(0);
    }
    this.state = state;
    this.onMessage(0, (client, option) => this.vote(client.userData, option));
  }

  onJoin(client) {
    client.userData = { place: this.state.people.length, choice: -1 };
    this.state.people.push(client.sessionId);
    this.state.ballots.push('');
  }

  vote(voter, option) {
    const { state } = this;
    // What changes first is written first.
    if (gathers) state.rev += 1;
    if (voter.choice >= 0) state.counts[voter.choice] -= 1;
    else state.votes += 1;
    voter.choice = option;
    state.counts[option] += 1;
    state.ballots[voter.place] = state.options[option].id;
    state.turnout = `${state.votes} of ${state.people.length} have voted`;
    if (!gathers) this.broadcastPatch();
  }
}

// Its own heartbeat would wait for pongs that the load generator does not send.
const transport = new WebSocketTransport({ pingInterval: 0 });
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define('poll', PollRoom);
await server.listen(0, '127.0.0.1');
answerHarness({ port: transport.server.address().port }, {});
