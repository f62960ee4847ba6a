/**
 * Whole turns over HTTP: a message goes in by `POST /edge/message`, and the turn is over when its bubbles are in the answer. Every answer
 * is read: one without bubbles counts as an error.
 */
import { agentOf, bearer } from './credentials.ts';
import { HttpConnection, postRequest } from './http.ts';
import { type Load, type Tally, untilOver } from './load.ts';
import { messageBody } from './texts.ts';

export interface HttpTurnTask {
  kind: 'turns_over_http';
  port: number;
  /** Turns under way at a time: one on each connection. */
  connections: number;
  /** Numbers of the conversations that talk, `from` up to and without `to`. */
  from: number;
  to: number;
  /**
   * Messages of each conversation after which the load is through; a connection finishes one conversation before the next. Null: until it
   * is stopped, with the conversations of a connection in turn.
   */
  turns: number | null;
}

/** Relays that the conversations are spread over. */
const agents = 32;

/** How many messages each conversation has sent so far, over all loads of this generator. */
const turnsSent = new Map<number, number>();

export function nextTurn(conversation: number): number {
  const turn = turnsSent.get(conversation) ?? 0;
  turnsSent.set(conversation, turn + 1);
  return turn;
}

export interface FinishableLoad extends Load {
  /** Resolves when a load with an end of its own has come to it. */
  finished(): Promise<void>;
}

export function httpTurnLoad(task: HttpTurnTask, tally: Tally): FinishableLoad {
  const { port, from, to, turns } = task;
  const connections = Array.from({ length: task.connections }, () => new HttpConnection(port));
  const all = Promise.withResolvers<void>();
  let next = from;
  let isStopping = false;
  let underWay = 0;

  /** What a connection sends next: undefined when there is nothing left. */
  const chooser = (index: number): (() => number | undefined) => {
    if (turns === null) {
      let own = from + index;
      return () => {
        const chosen = own;
        own = own + task.connections < to ? own + task.connections : from + index;
        return chosen;
      };
    }
    let current = -1;
    let left = 0;
    return () => {
      if (left === 0) {
        if (next >= to) return undefined;
        current = next;
        next += 1;
        left = turns;
      }
      left -= 1;
      return current;
    };
  };

  const run = (connection: HttpConnection, choose: () => number | undefined) => {
    const conversation = isStopping ? undefined : choose();
    if (conversation === undefined) {
      if (underWay === 0) all.resolve();
      return;
    }
    const request = messageRequest(port, conversation);
    const sentAt = performance.now();
    underWay += 1;
    connection.ask(request, (answer) => {
      const ms = performance.now() - sentAt;
      underWay -= 1;
      const problem = answer === undefined ? 'a connection was closed' : problemOf(answer.status, answer.body);
      if (problem === undefined) tally.done(ms);
      else tally.failed(problem);
      if (answer !== undefined) run(connection, choose);
      else if (underWay === 0) all.resolve();
    });
  };

  return {
    async start() {
      connections.forEach((connection, index) => void run(connection, chooser(index)));
    },
    finished: () => all.promise,
    async stop() {
      isStopping = true;
      if (!(await untilOver(() => underWay === 0))) tally.failed('an answer never came');
      for (const connection of connections) connection.end();
    },
  };
}

function messageRequest(port: number, conversation: number): Buffer {
  const body = JSON.stringify(messageBody(conversation, nextTurn(conversation)));
  const headers = [`Authorization: ${bearer}`, `X-Edge-Agent-Id: ${agentOf(conversation % agents)}`];
  return postRequest(port, '/edge/message', headers, body);
}

/** What is wrong with an answer; undefined where it brings the persona's bubbles. */
function problemOf(status: number, body: string): string | undefined {
  if (status !== 200) return `status ${status}`;
  const answer = JSON.parse(body) as {
    should_respond: boolean;
    reply_bubbles?: string[];
    metadata?: { reason?: string };
  };
  if (!answer.should_respond) return `no response: ${answer.metadata?.reason}`;
  return (answer.reply_bubbles?.length ?? 0) > 0 ? undefined : 'no bubbles';
}
