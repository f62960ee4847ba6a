/**
 * The whole server, started as `src/main.ts` starts it, except that
 *  - rate limits, and the limits on frames and sockets of one client, are out of the way: one load generator plays many relays;
 *  - where it is asked to be, its clock can be put forward, so that conversations become idle without waiting a minute for it;
 *  - it can be asked for its memory, and to load an actor without telling it anything.
 * It writes its log at the default level, to a device that keeps nothing.
 */
import { systemClock } from '../../actors/clock.ts';
import { startApp } from '../../src/app.ts';
import { resolveConfig } from '../../src/config.ts';
import { answerHarness, parameters } from '../child-side.ts';
import { benchOrigin, benchSecrets } from '../load/credentials.ts';
import { createMovableClock } from './movable-clock.ts';

export interface ArchetyParameters {
  /** Null: PGlite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** Whether its clock can be put forward. */
  movesTime?: boolean;
}

export interface ArchetyReady {
  port: number;
}

const { databaseUrl, dataDir, movesTime = false } = parameters<ArchetyParameters>();
const outcome = resolveConfig({
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: dataDir,
  DATABASE_URL: databaseUrl ?? undefined,
  RATE_LIMIT_SENDER: '0',
  RATE_LIMIT_AGENT: '0',
  DRAIN_GRACE_MS: '2000',
  WEB_ORIGINS: benchOrigin,
  ...benchSecrets,
});
if (outcome.kind === 'refused')
  throw new Error(outcome.problems.map((one) => `${one.variable} ${one.rule}`).join('; '));

const clock = movesTime ? createMovableClock(systemClock) : undefined;
const unlimited = 10_000_000;
/** Where time is put forward nobody leaves memory before that: on a slow machine twenty thousand would while they are still talking. */
const idleMs = 240_000;
const app = await startApp({
  config: outcome.config,
  clock: clock ?? systemClock,
  limits: {
    edgeFrames: { perSecond: unlimited, burst: unlimited },
    browserFrames: { perSecond: unlimited, burst: unlimited },
    server: { socketsPerAddressMax: 0, upgradesPerMinute: 0 },
    ...(movesTime && { host: { idleMs } }),
  },
});

answerHarness({ port: app.port } satisfies ArchetyReady, {
  stop: () => app.stop(),
  stats: () => app.host.stats(),
  /** Makes every actor idle for so long (ms), and does now what was to be done meanwhile. */
  putClockForward: (ms) => clock?.forward(ms as number),
  /** Loads each actor in turn, without an event, and tells how long each took (ms). */
  loadActors: async (addresses) => {
    const times: number[] = [];
    for (const address of addresses as string[]) {
      const startedAt = performance.now();
      const view = await app.host.inspect(address);
      times.push(performance.now() - startedAt);
      if (view === undefined) throw new Error('an actor that should be there is not');
    }
    return times;
  },
});
