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
  bars: options.map((text, index) => ({ id: `o${index + 1}`, text, value: 0 })),
  people: [],
};

const http = createServer();
const server = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
server.on('connection', (socket) => {
  const ballot = { member: socket.id, text: '' };
  let choice = -1;
  if (state.people.length < members) state.people.push(ballot);
  void socket.join('poll');
  socket.on('vote', (option) => {
    if (choice >= 0) state.bars[choice].value -= 1;
    else state.votes += 1;
    choice = option;
    state.bars[option].value += 1;
    ballot.text = options[option];
    state.turnout = `${state.votes} of ${state.people.length} have voted`;
    state.rev += 1;
    server.to('poll').emit('state', state);
  });
});
http.listen(0, '127.0.0.1', () => answerHarness({ port: http.address().port }, {}));
