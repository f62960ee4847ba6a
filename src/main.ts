/** The process: configuration in, server up, signals obeyed. Prints for people; everything else is logged. */
import { type App, startApp } from './app.ts';
import { type Config, readEnvironment, resolveConfig } from './config.ts';

const outcome = resolveConfig(readEnvironment());
if (outcome.kind === 'refused') {
  for (const { variable, rule } of outcome.problems) console.error(`${variable} ${rule}`);
  console.error('The server did not start: mend the settings above. deploy/example.env describes each of them.');
  // sysexits' EX_CONFIG: the service unit does not restart on it.
  process.exit(78);
}
const { config, generatedSecrets, notes } = outcome;
for (const { variable, rule } of notes) console.error(`note: ${variable} ${rule}`);

/** Until it is there nothing is in flight that would have to end in order. */
let app: App | undefined;
let asked = 0;
function stop(signal: string): void {
  asked += 1;
  if (app === undefined) {
    console.error(`\n${signal}: stopped before it was ready`);
    process.exit(0);
  }
  // The second signal is a person who does not want to wait.
  if (asked > 1) process.exit(130);
  console.error(
    `\n${signal}: finishing what is in flight, at most ${config.drainGraceMs / 1_000} s (once more to stop at once)`,
  );
  app.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error('The server did not stop cleanly:', error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));

try {
  app = await startApp({ config });
  greet(config, app.url);
} catch (error) {
  for (let cause = error; cause instanceof Error; cause = cause.cause) console.error(cause.message);
  process.exit(1);
}

function greet(resolved: Config, url: string): void {
  const pages =
    resolved.mode === 'production'
      ? [`  Archety is listening.   The interface:   ${url}/docs`]
      : [
          `  Archety is listening.   Text a persona:  ${url}/`,
          `                          In a terminal:   npm run chat`,
          `                          The interface:   ${url}/docs`,
        ];
  const lines = [
    '',
    ...pages,
    '',
    `  Database  ${resolved.databaseUrl === null ? `embedded, in ${resolved.dataDir}` : 'PostgreSQL'}`,
    `  Model     ${resolved.openai === null ? 'offline responder (set OPENAI_API_KEY for a real one)' : resolved.openai.model}`,
  ];
  const fresh = generatedSecrets.filter((secret) => secret.isNew);
  if (fresh.length > 0) {
    lines.push('', `  Made for this machine, kept in ${resolved.dataDir}/secrets.json:`);
    for (const { name, value } of fresh) lines.push(`    ${name}=${value}`);
  }
  console.error(`${lines.join('\n')}\n`);
}
