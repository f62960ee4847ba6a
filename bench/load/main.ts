/**
 * The load generator's process. One load at a time: `start` begins it and warms up, `measure` takes times for so long, `stop` ends
 * it and tells what it all came to; `run` does a load that ends by itself.
 */
import { answerHarness } from '../child-side.ts';
import { type FanOutTask, fanOutLoad } from './fan-out.ts';
import { type Load, type LoadSummary, Tally, type Totals, untilOver } from './load.ts';
import { type HoldTask, holdLoad, type PingTask, pingLoad } from './pings.ts';
import { type PostTask, postLoad } from './posts.ts';
import type { Summary } from './recorder.ts';
import { type SpreadTask, spreadLoad } from './spread.ts';
import { type HttpTurnTask, httpTurnLoad } from './turns-over-http.ts';
import { type SocketTurnTask, socketTurnLoad } from './turns-over-socket.ts';

export type Task = PingTask | HoldTask | PostTask | HttpTurnTask | SocketTurnTask | FanOutTask | SpreadTask;

export interface RunResult {
  summary: Summary;
  totals: Totals;
}

let current: { load: Load; tally: Tally } | undefined;

function loadOf(task: Task, tally: Tally): Load {
  switch (task.kind) {
    case 'pings':
      return pingLoad(task, tally);
    case 'hold':
      return holdLoad(task, tally);
    case 'posts':
      return postLoad(task, tally);
    case 'turns_over_http':
      return httpTurnLoad(task, tally);
    case 'turns_over_socket':
      return socketTurnLoad(task, tally);
    case 'fan_out':
      return fanOutLoad(task, tally);
    case 'spread':
      return spreadLoad(task, tally);
  }
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

answerHarness(
  {},
  {
    async start(parameters) {
      if (current !== undefined) throw new Error('the load before this one was not stopped');
      const { task, warmUpSeconds } = parameters as { task: Task; warmUpSeconds: number };
      const tally = new Tally();
      current = { load: loadOf(task, tally), tally };
      await current.load.start();
      await pause(warmUpSeconds);
    },
    async measure(parameters): Promise<LoadSummary> {
      if (current === undefined) throw new Error('there is no load to measure');
      const { seconds } = parameters as { seconds: number };
      const { tally } = current;
      const startedAt = performance.now();
      tally.measure();
      await pause(seconds);
      // On a machine that has other things to do a short measurement may end before the first answer.
      await untilOver(() => tally.hasMeasured);
      return tally.measured((performance.now() - startedAt) / 1_000);
    },
    async stop_load(): Promise<Totals> {
      if (current === undefined) throw new Error('there is no load to stop');
      const { load, tally } = current;
      await load.stop();
      current = undefined;
      return tally.totals;
    },
    async run(parameters): Promise<RunResult> {
      const tally = new Tally();
      const load = httpTurnLoad(parameters as HttpTurnTask, tally);
      const startedAt = performance.now();
      tally.measure();
      await load.start();
      await load.finished();
      const summary = tally.measured((performance.now() - startedAt) / 1_000);
      await load.stop();
      return { summary, totals: tally.totals };
    },
  },
);
