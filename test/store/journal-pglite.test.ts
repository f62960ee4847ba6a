import { systemClock } from '../../actors/clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createTempFolder } from '../support/temp.ts';
import { journalContract } from './journal-contract.ts';

journalContract('pglite', async () => {
  const folder = createTempFolder('pglite');
  const store = await openStore({ dataDir: folder.path, clock: systemClock });
  return {
    journal: store.journal,
    async close() {
      await store.close();
      folder.remove();
    },
  };
});
