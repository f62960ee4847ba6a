/**
 * A process for the tests of PGlite: opens the folder given, writes rows to the address given and prints `wrote <seq>` after each
 * was acknowledged, until it is killed.
 */
import { systemClock } from '../../actors/clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { flushOf, rowOf } from './journal-fixtures.ts';

const [dataDir, address] = process.argv.slice(2);
if (!dataDir || !address) throw new Error('usage: pglite-writer.ts <dataDir> <address>');
const { journal } = await openStore({ dataDir, clock: systemClock });
const newest = (await journal.read(address, 0, 1_000_000)).at(-1)?.seq ?? 0;
for (let seq = newest + 1; ; seq++) {
  const outcome = await journal.commit(flushOf({ id: `${process.pid}-${seq}`, journal: [rowOf(address, seq)] }));
  if (outcome.kind !== 'committed') throw new Error(`not committed: ${outcome.kind}`);
  process.stdout.write(`wrote ${seq}\n`);
}
