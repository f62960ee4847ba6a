/** All migrations of this server's database, in the order of their names. One that has been released is never changed. */
import { JournalMigration } from './0001-journal.ts';
import { EdgeMigration } from './0002-edge.ts';
import { MiniappsMigration } from './0003-miniapps.ts';
import { MemoryMigration } from './0004-memory.ts';
import { PhotosMigration } from './0005-photos.ts';
import { FlushColumnsMigration } from './0006-flush-columns.ts';
import { RememberingMigration } from './0007-remembering.ts';

export const migrations = [
  JournalMigration,
  EdgeMigration,
  MiniappsMigration,
  MemoryMigration,
  PhotosMigration,
  FlushColumnsMigration,
  RememberingMigration,
];
