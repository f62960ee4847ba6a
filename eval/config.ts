/** The server's own configuration for an evaluation: services as the environment has them, data in the run's own folder. */
import { type Config, readEnvironment, resolveConfig } from '../src/config.ts';

/** Reads the environment; `giveUp` is told, by variable name, what is wrong with it. */
export function loadEvalConfig(folder: string, giveUp: (why: string) => never): Config {
  const outcome = resolveConfig({ ...readEnvironment(), NODE_ENV: 'test', DATA_DIR: folder });
  if (outcome.kind === 'ok') return outcome.config;
  return giveUp(outcome.problems.map(({ variable, rule }) => `${variable} ${rule}`).join('\n'));
}
