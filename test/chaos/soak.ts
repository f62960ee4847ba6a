/**
 * `npm run soak -- --messages 20000 --kills 40 --seed 7 [--conversations 200] [--database postgres://...]`: the kill run of the
 * tests, as long as one likes. Without `--database` it runs on PGlite.
 */
import { parseArgs } from 'node:util';
import { runKills } from './kill-run.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    conversations: { type: 'string', default: '100' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string' },
  },
});
const report = await runKills({
  messages: Number(values.messages),
  conversations: Number(values.conversations),
  kills: Number(values.kills),
  seed: Number(values.seed),
  databaseUrl: values.database,
});
process.stdout.write(`seed ${values.seed}: ${JSON.stringify(report)}\n`);
