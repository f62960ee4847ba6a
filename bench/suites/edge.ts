/** `edge`: what the socket and HTTP layers cost over bare uWebSockets.js, peers in the same run, memory of an idle socket. */
import { createTempFolder } from '../../test/support/temp.ts';
import { addMeasured, type Bench, measureLoad, serverArguments } from '../bench.ts';
import { type Child, startChild } from '../child.ts';
import { startBenchPostgres } from '../database.ts';
import type { Dialect } from '../load/pings.ts';
import { installPeers } from '../peers.ts';
import type { ArchetyParameters } from '../servers/archety.ts';

const sockets = 200;
const postConnections = 64;
const idleSockets = 2_000;

interface Side {
  name: string;
  about: string;
  file: string;
  dialect: Dialect;
  parameters?: ArchetyParameters;
}

type Port = { port: number };

export async function edgeSuite(bench: Bench): Promise<void> {
  const { settings, figures, progress } = bench;
  const hasPeers = settings.peers && installPeers();
  if (!hasPeers) figures.note('The peers were not measured in this run.');
  const postgres = await startBenchPostgres(figures);
  const database = await postgres.createDatabase();
  const data = createTempFolder('bench-edge');
  const sides: Side[] = [
    { name: 'floor', about: 'bare uWebSockets.js', file: 'bench/servers/bare-uws.ts', dialect: 'plain' },
    {
      name: 'archety',
      about: 'the whole server, /edge/ws',
      file: 'bench/servers/archety.ts',
      dialect: 'archety',
      parameters: { databaseUrl: database.url, dataDir: data.path },
    },
  ];
  if (hasPeers) {
    sides.push(
      { name: 'ws', about: 'ws', file: 'bench/peers/ws.js', dialect: 'plain' },
      { name: 'socketio', about: 'Socket.IO', file: 'bench/peers/socket-io.js', dialect: 'socket.io' },
    );
  }
  progress.expect(settings.rounds * (sides.length + 2) + sides.length);
  const generator = await startChild('bench/load/main.ts', { core: 'load' });
  try {
    const servers = await startAll(bench, sides);
    for (let round = 1; round <= settings.rounds; round++) {
      for (const { side, server } of servers) await measurePings(bench, side, server, generator, round);
    }
    for (const { server } of servers) await server.stop();
    await measurePosts(bench, generator);
    for (const side of sides) await measureIdle(bench, side, generator);
  } finally {
    await generator.stop();
    await postgres.remove();
    data.remove();
  }
  compare(bench);
}

async function startAll(bench: Bench, sides: readonly Side[]): Promise<{ side: Side; server: Child<Port> }[]> {
  const servers: { side: Side; server: Child<Port> }[] = [];
  for (const side of sides) {
    servers.push({
      side,
      server: await startChild<Port>(side.file, {
        core: 'server',
        parameters: side.parameters,
        nodeArguments: serverArguments(bench),
      }),
    });
  }
  return servers;
}

async function measurePings(
  bench: Bench,
  side: Side,
  server: Child<Port>,
  generator: Child,
  round: number,
): Promise<void> {
  const { port } = server.ready;
  const task = { kind: 'pings', dialect: side.dialect, port, sockets } as const;
  const name = `edge.ping.${side.name}`;
  await bench.progress.step(`ping/pong, ${side.about}, round ${round}`, async () => {
    const measured = await measureLoad(bench, name, generator, server, task);
    addMeasured(bench.figures, name, measured, `JSON round trips over ${sockets} sockets, ${side.about}`);
    bench.figures.add(
      'edge.ping.generator_percent',
      '%',
      measured.generatorBusy * 100,
      'share of its core the generator used',
    );
  });
}

async function measurePosts(bench: Bench, generator: Child): Promise<void> {
  const sides = [
    { name: 'floor', about: 'bare uWebSockets.js', file: 'bench/servers/bare-uws.ts' },
    { name: 'route', about: 'a route with its contract', file: 'bench/servers/http-layer.ts' },
  ];
  const servers = [];
  for (const side of sides) servers.push({ side, server: await startChild<Port>(side.file, { core: 'server' }) });
  for (let round = 1; round <= bench.settings.rounds; round++) {
    for (const { side, server } of servers) {
      const name = `edge.post.${side.name}`;
      const task = { kind: 'posts', port: server.ready.port, path: '/echo', connections: postConnections } as const;
      await bench.progress.step(`JSON POST, ${side.about}, round ${round}`, async () => {
        const measured = await measureLoad(bench, name, generator, server, task);
        addMeasured(bench.figures, name, measured, `JSON POSTs over ${postConnections} connections, ${side.about}`);
      });
    }
  }
  for (const { server } of servers) await server.stop();
}

/** Memory of a fresh server before and with open sockets that say nothing. */
async function measureIdle(bench: Bench, side: Side, generator: Child): Promise<void> {
  const count = Math.max(100, Math.round(idleSockets * bench.settings.scale));
  const { figures, progress } = bench;
  const name = `edge.idle.${side.name}`;
  await progress.step(`${count} idle sockets, ${side.about}`, async () => {
    const nodeArguments = ['--expose-gc'];
    const server = await startChild<Port>(side.file, { core: 'server', parameters: side.parameters, nodeArguments });
    const { port } = server.ready;
    // A first lot grows the process's pools; what counts is what the next one adds.
    await hold(bench, name, generator, side, port, Math.ceil(count / 10));
    const before = await server.memory();
    await generator.ask('start', {
      task: { kind: 'hold', dialect: side.dialect, port, sockets: count },
      warmUpSeconds: 0.5,
    });
    const during = await server.memory();
    const { errors } = await generator.ask<{ errors: Record<string, number> }>('stop_load');
    figures.errors(name, errors);
    await server.stop();
    figures.add(
      `${name}_rss_kb`,
      'KB',
      (during.rssBytes - before.rssBytes) / count / 1_024,
      `process memory of an idle socket, ${side.about}`,
    );
    figures.add(
      `${name}_heap_kb`,
      'KB',
      (during.heapBytes - before.heapBytes) / count / 1_024,
      `the part of it on the heap`,
    );
  });
}

async function hold(
  bench: Bench,
  name: string,
  generator: Child,
  side: Side,
  port: number,
  sockets: number,
): Promise<void> {
  await generator.ask('start', { task: { kind: 'hold', dialect: side.dialect, port, sockets }, warmUpSeconds: 0.2 });
  const { errors } = await generator.ask<{ errors: Record<string, number> }>('stop_load');
  bench.figures.errors(name, errors);
}

function compare({ figures }: Bench): void {
  const rate = figures.value('edge.ping.archety_per_s') / figures.value('edge.ping.floor_per_s');
  const core = figures.value('edge.ping.floor_core_us') / figures.value('edge.ping.archety_core_us');
  figures.add('edge.ping.rate_percent_of_floor', '%', rate * 100, 'round trips a second against the floor');
  figures.add(
    'edge.ping.core_percent_of_floor',
    '%',
    core * 100,
    'the floor’s core time for a round trip against ours',
  );
  figures.add('edge.ping.percent_of_floor', '%', Math.min(rate, core) * 100, 'the lower of the two');
  figures.goal('ping/pong against bare uWebSockets.js', 'edge.ping.percent_of_floor', 'at_least', 85);
  const posts = figures.value('edge.post.route_per_s') / figures.value('edge.post.floor_per_s');
  figures.add('edge.post.rate_percent_of_floor', '%', posts * 100, 'JSON POSTs a second against the floor');
  figures.note(
    'edge: where the generator’s core is full and the server’s is not, rates are the generator’s; `core_us` is the server’s own time for ' +
      'a round trip and does not depend on that. The goal is held against the lower of both ratios.',
  );
  figures.note(
    'edge: not measured are TLS, compression, real networks, frames beyond a few dozen bytes, and sockets that come and go.',
  );
  figures.note('edge: an idle socket of ours includes its relay’s durable actor; those of the others are bare.');
}
