import { systemClock } from '../../actors/clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { journalContract } from './journal-contract.ts';

journalContract('postgresql', async () => {
  const database = await createTestDatabase();
  const store = await openStore({ databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock });
  return {
    journal: store.journal,
    async close() {
      await store.close();
      await database.drop();
    },
  };
});
