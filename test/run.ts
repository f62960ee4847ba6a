/**
 * `npm test`: finds or installs what the tests need, starts one private PostgreSQL and one private Redis for all of them, and
 * runs every `test/**\/*.test.ts`, two files at a time. `npm test -- test/store journal` runs the files whose path
 * contains one of the words. The last line is `N passed, N failed`; the exit code is 0 only when tests ran, none failed
 * and none was skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { startPostgres } from './support/postgres.ts';
import { findChromium, findPostgresBin, findRedisServer, postgresMajorMin } from './support/programs.ts';
import { startRedis } from './support/redis.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** For one file as a whole; a test that knows better bounds its own waits. */
const fileMs = 600_000;

const needs = [
  { name: `PostgreSQL ${postgresMajorMin} or newer`, debian: 'postgresql', find: findPostgresBin },
  { name: 'redis-server', debian: 'redis-server', find: findRedisServer },
  { name: 'chromium', debian: 'chromium', find: findChromium },
];

interface Counts {
  passed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  todo: number;
}

const words = process.argv.slice(2);
process.chdir(repository);
const files = globSync('test/**/*.test.ts')
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word.replace(/^\.\//, ''))))
  .sort();
if (files.length === 0) giveUp(`no test file under test/ fits: ${words.join(' ')}`);

provide();
const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
process.env.TEST_DATABASE_ADMIN_URL = postgres.url;
process.env.TEST_REDIS_URL = redis.url;
const counts = await runFiles();
await Promise.all([postgres.remove(), redis.remove()]);
process.exitCode = report(counts);

/** Runs the files and shows them as they finish. */
async function runFiles(): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 };
  const stream = run({ files, concurrency: 2, timeout: fileMs });
  stream.on('test:summary', (summary) => {
    // There is one summary per file and one, without a file, of them all.
    if (summary.file === undefined) Object.assign(counts, summary.counts);
  });
  const shown = stream.compose(new spec());
  for await (const chunk of shown) process.stdout.write(chunk as string);
  return counts;
}

/** Prints the closing line and gives the exit code. */
function report({ passed, failed, cancelled, skipped, todo }: Counts): number {
  const bad = failed + cancelled;
  if (skipped + todo > 0) console.log(`${skipped + todo} tests were skipped or left to do, and none may be`);
  console.log(`${passed} passed, ${bad} failed`);
  return passed > 0 && bad + skipped + todo === 0 ? 0 : 1;
}

/** Makes sure that the programs are there: on Debian as root by installing them, elsewhere by saying what to install. */
function provide(): void {
  let missing = needs.filter(({ find }) => find() === undefined);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const packages = missing.map(({ debian }) => debian);
    console.log(`installing ${packages.join(', ')} for the tests`);
    aptGet(['update']);
    aptGet(['install', '-y', '--no-install-recommends', ...packages]);
    missing = needs.filter(({ find }) => find() === undefined);
  }
  if (missing.length > 0) {
    giveUp(
      `the tests need ${missing.map(({ name }) => name).join(', ')}; on Debian: ` +
        `apt-get install ${missing.map(({ debian }) => debian).join(' ')}`,
    );
  }
}

function aptGet(args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
}

function giveUp(why: string): never {
  console.error(why);
  process.exit(1);
}
