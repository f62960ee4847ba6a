/** What sees the server from outside: log, metrics, error reports, and `observe`, which tells them all. */
import type { Clock } from '../../actors/clock.ts';
import type { Config } from '../config.ts';
import type { Observe } from '../observe/catalogue.ts';
import { createLogger, type Log, type LogDestination } from '../observe/logger.ts';
import { createMetrics, type Metrics } from '../observe/metrics.ts';
import { createObserver } from '../observe/observer.ts';
import { openSentry, type Sentry } from '../observe/sentry.ts';

export interface Observation {
  log: Log;
  metrics: Metrics;
  sentry: Sentry | undefined;
  observe: Observe;
}

export async function openObservation(options: {
  config: Config;
  version: string;
  clock: Clock;
  destination?: LogDestination;
}): Promise<Observation> {
  const { config, version, clock, destination } = options;
  const { nodeId, sentryDsn: dsn } = config;
  const log = createLogger({ level: config.logLevel, nodeId, destination });
  const metrics = createMetrics();
  const sentry =
    dsn === null ? undefined : await openSentry({ dsn, release: version, environment: config.mode, nodeId }, clock.now);
  return { log, metrics, sentry, observe: createObserver({ logger: log.logger, metrics, sentry }) };
}
