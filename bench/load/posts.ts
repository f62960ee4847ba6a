/** A JSON POST and its answer: every connection has one under way. */
import { HttpConnection, postRequest } from './http.ts';
import { type Load, type Tally, untilOver } from './load.ts';

export interface PostTask {
  kind: 'posts';
  port: number;
  path: string;
  connections: number;
}

export function postLoad(task: PostTask, tally: Tally): Load {
  const body = JSON.stringify({ text: 'what are you up to', at: 1_760_000_000 });
  const request = postRequest(task.port, task.path, [], body);
  const connections = Array.from({ length: task.connections }, () => new HttpConnection(task.port));
  let isStopping = false;
  let underWay = 0;

  const ask = (connection: HttpConnection) => {
    const sentAt = performance.now();
    underWay += 1;
    connection.ask(request, (answer) => {
      underWay -= 1;
      if (answer === undefined) return tally.failed('a connection was closed');
      if (answer.status !== 200) tally.failed(`status ${answer.status}`);
      else if (answer.body !== body) tally.failed('another body than was sent');
      else tally.done(performance.now() - sentAt);
      if (!isStopping) ask(connection);
    });
  };

  return {
    async start() {
      for (const connection of connections) ask(connection);
    },
    async stop() {
      isStopping = true;
      if (!(await untilOver(() => underWay === 0))) tally.failed('an answer never came');
      for (const connection of connections) connection.end();
    },
  };
}
