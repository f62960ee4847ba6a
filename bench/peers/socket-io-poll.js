/** Socket.IO as the bench's peer for MiniApps: the same poll, its whole shared state broadcast to the room after each vote. Nothing is stored. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { answerHarness, parameters } from '../child-side.ts';

const { options, members } = parameters();
const state = {
  rev: 0,
  question: 'Where do we eat?',
  votes: 0,
  turnout: '',
  options: options.map((text, index) => ({ id: `o${index + 1}`, text })),
  people: [],
  counts: options.map(() => 0),
  ballots: [],
};

const http = createServer();
const server = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
server.on('connection', (socket) => {
  const place = state.people.length;
  let choice = -1;
  if (place < members) {
    state.people.push(socket.id);
    state.ballots.push('');
  }
  void socket.join('poll');
  socket.on('vote', (option) => {
    if (choice >= 0) state.counts[choice] -= 1;
    else state.votes += 1;
    choice = option;
    state.counts[option] += 1;
    if (place < members) state.ballots[place] = state.options[option].id;
    state.turnout = `${state.votes} of ${state.people.length} have voted`;
    state.rev += 1;
    server.to('poll').emit('state', state);
  });
});
http.listen(0, '127.0.0.1', () => answerHarness({ port: http.address().port }, {}));
