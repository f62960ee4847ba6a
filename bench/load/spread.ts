/**
 * Many sessions with a few viewers each, and actions at a steady rate, whether the earlier ones are over or not. What an action took is from
 * the moment it was due until the last viewer of its session was shown it.
 */
import { type Load, type Tally, untilOver } from './load.ts';
import { openPolls, socketOf } from './sessions.ts';
import { Viewer } from './viewers.ts';

export interface SpreadTask {
  kind: 'spread';
  port: number;
  sessions: number;
  viewers: number;
  actionsPerSecond: number;
  options: readonly string[];
}

/** A session: when its actions were due, and how many viewers have still to see each. */
interface Poll {
  viewers: Viewer[];
  dueAt: number[];
  left: number[];
}

const paceMs = 1;

export function spreadLoad(task: SpreadTask, tally: Tally): Load {
  const polls: Poll[] = [];
  let isStopping = false;
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;

  const seen = (poll: Poll, viewer: Viewer, changes: number) => {
    for (let change = viewer.changes - changes; change < viewer.changes; change++) {
      const left = (poll.left[change] ?? 0) - 1;
      poll.left[change] = left;
      if (left < 0) tally.failed('a change that nobody made');
      if (left !== 0) continue;
      underWay -= 1;
      tally.done(performance.now() - (poll.dueAt[change] as number));
    }
  };
  const act = (index: number, dueAt: number) => {
    const poll = polls[index % polls.length] as Poll;
    poll.dueAt.push(dueAt);
    poll.left.push(poll.viewers.length);
    underWay += 1;
    const voter = poll.viewers[Math.floor(index / polls.length) % poll.viewers.length];
    voter?.vote(task.options.length);
    tally.sent(performance.now() - dueAt);
  };
  const begin = () => {
    const startedAt = performance.now();
    let sent = 0;
    timer = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1_000) * task.actionsPerSecond;
      while (!isStopping && sent < due) {
        act(sent, startedAt + (sent / task.actionsPerSecond) * 1_000);
        sent += 1;
      }
    }, paceMs);
  };

  return {
    async start() {
      for (const people of await openPolls(task.port, task.sessions, task.viewers, task.options)) {
        const poll: Poll = { viewers: [], dueAt: [], left: [] };
        const listener = {
          onChanges: (viewer: Viewer, changes: number) => seen(poll, viewer, changes),
          // The answers to one session's actions come in order: what was due first of those not shown is the one.
          onRefusal: () => {
            const change = poll.left.indexOf(poll.viewers.length);
            if (change < 0) return;
            poll.dueAt.splice(change, 1);
            poll.left.splice(change, 1);
            underWay -= 1;
          },
        };
        for (const person of people) {
          const viewer = new Viewer('archety', tally, listener);
          await viewer.open(socketOf(task.port, person));
          poll.viewers.push(viewer);
        }
        polls.push(poll);
      }
      begin();
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      if (!(await untilOver(() => underWay <= 0))) tally.failed('a change was never shown to everybody');
      for (const { viewers } of polls) for (const viewer of viewers) viewer.end();
    },
  };
}
