/**
 * One shared poll whose votes change at full speed, and everybody looking at it. So many votes are under way at a time; the next goes out
 * when the observer is shown one. What a change took is from its vote until the observer saw it.
 *
 * Ours is held to more: now and then the journal is asked whether it holds what the observer was just shown, and at the end a witness's
 * patched document is the server's own.
 */
import jsonPatch, { type Operation } from 'fast-json-patch';
import pg from 'pg';
import { HttpConnection } from './http.ts';
import { type Load, type Tally, untilOver } from './load.ts';
import { openPolls, type Person, socketOf, stateOf } from './sessions.ts';
import { colyseusSeat, Viewer, type ViewerDialect } from './viewers.ts';
import type { SocketTarget } from './websocket.ts';

export interface FanOutTask {
  kind: 'fan_out';
  dialect: ViewerDialect;
  port: number;
  viewers: number;
  options: readonly string[];
  /** Votes under way at a time; 0: everybody only looks. */
  inFlight: number;
  /** Where the journal is asked; null: nowhere. */
  databaseUrl: string | null;
}

/** A session takes a hundred people. */
const peopleMax = 100;
const sampleMs = 100;

export function fanOutLoad(task: FanOutTask, tally: Tally): Load {
  const { dialect, port, inFlight, options } = task;
  const viewers: Viewer[] = [];
  let people: Person[] = [];
  const sentAt: number[] = [];
  let nextShown = 0;
  let nextVoter = 0;
  let underWay = 0;
  let isStopping = false;
  let sampling: Sampling | undefined;

  const vote = () => {
    if (isStopping) return;
    const voter = viewers[nextVoter % viewers.length];
    nextVoter += 1;
    underWay += 1;
    sentAt.push(performance.now());
    voter?.vote(options.length);
  };
  const listener = {
    onChanges(viewer: Viewer, changes: number) {
      if (viewer !== viewers[0] || inFlight === 0) return;
      // Each that is shown is followed by a new one: those are not among the shown.
      const ended = Math.min(changes, sentAt.length - nextShown);
      for (let change = 0; change < ended; change++) {
        tally.done(performance.now() - (sentAt[nextShown] as number));
        nextShown += 1;
        underWay -= 1;
        vote();
      }
      // The times of what is over are not kept for ever.
      if (nextShown >= 4_096) sentAt.splice(0, nextShown);
      if (nextShown >= 4_096) nextShown = 0;
    },
    onRefusal() {
      sentAt.pop();
      underWay -= 1;
      vote();
    },
  };

  const open = async (target: SocketTarget, isWitness: boolean) => {
    const viewer = new Viewer(dialect, tally, listener, isWitness);
    await viewer.open(target);
    viewers.push(viewer);
  };

  return {
    async start() {
      if (dialect === 'archety') {
        const sizes = lots(task.viewers, peopleMax);
        for (const size of sizes) people.push(...((await openPolls(port, 1, size, options))[0] as Person[]));
        for (const [index, person] of people.entries()) {
          await open(socketOf(port, person), inFlight > 0 && index === 1);
        }
      } else {
        const connection = new HttpConnection(port);
        for (let index = 0; index < task.viewers; index++)
          await open(await peerTarget(dialect, port, connection), false);
        connection.end();
      }
      if (inFlight === 0) return tally.done(0);
      // Twenty times a second it tells who came: votes begin when that is told.
      if (dialect === 'colyseus_gathered') await new Promise((resolve) => setTimeout(resolve, sampleMs * 2));
      if (task.databaseUrl !== null && people[0] !== undefined) {
        sampling = sampleJournal(task.databaseUrl, people[0].sessionId, () => viewers[0]?.rev ?? 0, tally);
      }
      for (let count = 0; count < inFlight; count++) vote();
    },
    async stop() {
      isStopping = true;
      const isOver = () => underWay === 0 && viewers.every(({ changes }) => changes >= (viewers[0]?.changes ?? 0));
      if (inFlight > 0) {
        if (!(await untilOver(isOver))) tally.failed('a change was never shown to everybody');
        await sampling?.end();
        const acknowledged = () => viewers.reduce((sum, viewer) => sum + viewer.acknowledged, 0);
        if (dialect === 'archety' && !(await untilOver(() => acknowledged() === viewers[0]?.changes)))
          tally.failed('more or fewer changes were shown than acknowledged');
        const witness = viewers[1];
        if (witness?.kept !== undefined && people[1] !== undefined) await compare(port, people[1], witness, tally);
      }
      for (const viewer of viewers) viewer.end();
      people = [];
    },
  };
}

async function peerTarget(dialect: ViewerDialect, port: number, connection: HttpConnection): Promise<SocketTarget> {
  if (dialect === 'colyseus' || dialect === 'colyseus_gathered') return colyseusSeat(connection, port);
  return { port, path: dialect === 'socket.io' ? '/socket.io/?EIO=4&transport=websocket' : '/ws' };
}

interface Sampling {
  end(): Promise<void>;
}

/** Asks the journal, again and again, whether it holds what was shown a moment before. */
function sampleJournal(databaseUrl: string, sessionId: string, shownRev: () => number, tally: Tally): Sampling {
  const client = new pg.Client({ connectionString: databaseUrl });
  const address = `miniapp/${sessionId}`;
  const statement = `select greatest((select max(seq) from journal where address = $1),
    (select seq from actor where address = $1)) as seq`;
  let isOver = false;
  let samples = 0;
  const run = async () => {
    await client.connect();
    while (!isOver) {
      const rev = shownRev();
      const { rows } = await client.query<{ seq: string | null }>(statement, [address]);
      if (Number(rows[0]?.seq ?? 0) < rev) tally.failed('a change was shown that the journal does not hold');
      samples += 1;
      await new Promise((resolve) => setTimeout(resolve, sampleMs));
    }
    await client.end();
  };
  const running = run().catch(() => tally.failed('the journal could not be asked'));
  return {
    async end() {
      isOver = true;
      await running;
      if (samples === 0) tally.failed('the journal was never asked');
    },
  };
}

/** What the witness makes of its frames, against the server's document. */
async function compare(port: number, person: Person, witness: Viewer, tally: Tally): Promise<void> {
  const [first, ...rest] = (witness.kept ?? []).map((text) => JSON.parse(text) as WitnessFrame);
  const document = { state: first?.state, ui: first?.ui, you: first?.you };
  for (const { ops } of rest) jsonPatch.applyPatch(document, ops);
  const held = await stateOf(port, person);
  if (held.rev !== witness.rev) tally.failed(`a viewer ended at another revision than the server's`);
  for (const part of ['state', 'you'] as const) {
    if (JSON.stringify(document[part]) !== JSON.stringify(held[part]))
      tally.failed(`a viewer's ${part} is not the server's`);
  }
}

interface WitnessFrame {
  state: unknown;
  ui: unknown;
  you: unknown;
  ops: Operation[];
}

function lots(count: number, size: number): number[] {
  const whole = Array.from({ length: Math.floor(count / size) }, () => size);
  return count % size === 0 ? whole : [...whole, count % size];
}
