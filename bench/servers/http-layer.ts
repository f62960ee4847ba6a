/**
 * The HTTP layer alone, without anything behind it: one route with a zod contract. What a JSON POST costs beyond the floor: validation,
 * request id, deadline, limits, headers, the one wrapper around every handler.
 */
import { z } from 'zod';
import { createRunQueue } from '../../actors/run-queue.ts';
import { route } from '../../src/server/route.ts';
import { createServer } from '../../src/server/server.ts';
import { answerHarness } from '../child-side.ts';

const body = z.object({ text: z.string().max(5_000), at: z.number() });

const server = createServer({
  routes: [
    route({
      method: 'POST',
      path: '/echo',
      summary: 'Answers what it is sent',
      tag: 'bench',
      auth: 'none',
      body,
      answers: { 200: { description: 'The same', schema: body } },
      handle: (context) => ({ status: 200, body: { text: context.body.text, at: context.body.at } }),
    }),
  ],
  sockets: [],
  observe: () => undefined,
  host: '127.0.0.1',
  port: 0,
  webOrigins: [],
  queue: createRunQueue(),
  drainGraceMs: 0,
});
const { port } = await server.start();
answerHarness({ port }, { stop: () => server.stop() });
