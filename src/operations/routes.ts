/**
 * What an operator sees of the actors, and can mend: one actor with its journal, one turn of a conversation with what its reply was written
 * from, those that are parked, events that were poison.
 * Addresses may hold phone numbers, so they travel in bodies and never in a URL.
 */
import { z } from 'zod';
import { addressProblem } from '../../actors/address.ts';
import type { Host } from '../../actors/host.ts';
import type { Journal } from '../../actors/journal.ts';
import { type Failure, fail } from '../server/failure.ts';
import { type RequestContext, type Route, route } from '../server/route.ts';
import { readTurn, turnText } from './turn-view.ts';

export interface OperationsOptions {
  host: Host;
  journal: Journal;
  guard(context: Pick<RequestContext, 'header'>): Failure | undefined;
  acted(report: { requestId: string; action: string; actor: string | null }): void;
}

const address = z
  .string()
  .max(400)
  .refine((text) => addressProblem(text) === undefined, 'must be an actor’s address, e.g. edge/luna1');
const pageSize = 200;

export function operationsRoutes({ host, journal, guard, acted }: OperationsOptions): Route[] {
  const common = { tag: 'operations', auth: 'admin', guard } as const;
  return [
    route({
      ...common,
      method: 'GET',
      path: '/admin/stats',
      summary: 'How busy the host of the actors is',
      answers: { 200: { description: 'Counts at this moment.' } },
      handle: () => ({ status: 200, body: host.stats() }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/admin/actors/inspect',
      summary: 'One actor: its state, and a page of its journal',
      body: z.object({
        address,
        after_seq: z.int().nonnegative().default(0),
        limit: z.int().min(1).max(pageSize).default(50),
      }),
      answers: { 200: { description: 'State and journal.' }, 404: { description: 'Nothing was ever sent there.' } },
      async handle({ body, requestId }) {
        acted({ requestId, action: 'inspect_actor', actor: body.address });
        const journalRows = await journal.read(body.address, body.after_seq, body.limit);
        const state = await host.inspect(body.address);
        if (state === undefined && journalRows.length === 0) return fail('not_found', 'no actor at this address');
        return { status: 200, body: { state: state ?? null, journal: journalRows } };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/admin/actors/history',
      summary: 'The records an actor left, newest page first: a conversation’s messages',
      body: z.object({
        address,
        kind: z.string().max(64).optional(),
        before_seq: z.int().positive().optional(),
        limit: z.int().min(1).max(pageSize).default(50),
      }),
      answers: { 200: { description: 'Records, oldest first within the page.' } },
      async handle({ body, requestId }) {
        acted({ requestId, action: 'read_history', actor: body.address });
        const { kind, before_seq: beforeSeq, limit } = body;
        return { status: 200, body: { records: await journal.records(body.address, { kind, beforeSeq, limit }) } };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/admin/conversations/turn',
      summary: 'One turn: what its reply was written from, and what it said and did',
      body: z.object({
        address,
        turn_id: z.string().min(1).max(200),
        format: z.enum(['json', 'text']).default('json'),
      }),
      answers: {
        200: { description: 'The turn, as JSON or as plain text to read.' },
        404: { description: 'No word of such a turn is in this conversation.' },
      },
      async handle({ body, requestId }) {
        acted({ requestId, action: 'read_turn', actor: body.address });
        const turn = await readTurn(journal, body.address, body.turn_id);
        if (turn === undefined) return fail('not_found', 'no word of such a turn is in this conversation');
        if (body.format === 'json') return { status: 200, body: turn };
        return { status: 200, contentType: 'text/plain; charset=utf-8', bytes: turnText(turn) };
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/admin/actors/parked',
      summary: 'Actors that cannot be run, and why',
      answers: { 200: { description: 'The parked actors.' } },
      handle: async () => ({ status: 200, body: { parked: await journal.parked(pageSize) } }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/admin/actors/unpark',
      summary: 'Lets a parked actor try again, after what was wrong has been mended',
      body: z.object({ address }),
      answers: {
        200: { description: 'It will be loaded at its next event.' },
        404: { description: 'It is not parked.' },
      },
      async handle({ body, requestId }) {
        acted({ requestId, action: 'unpark_actor', actor: body.address });
        const lifted = await host.unpark(body.address);
        return lifted ? { status: 200, body: { unparked: true } } : fail('not_found', 'this actor is not parked');
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/admin/events/poisoned',
      summary: 'Events whose transition threw, newest first: kept, and without effect',
      answers: { 200: { description: 'The poison events.' } },
      handle: async () => ({ status: 200, body: { poisoned: await journal.poisoned(pageSize) } }),
    }),
  ];
}
