/** What the two databases have in common: an ORM, a way to run single statements beside it, and an end. */

import type { AnyEntity, EntityClass, EntitySchema, MikroORM, Options } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import type { Clock } from '../../actors/clock.ts';
import type { Statements } from './prepared.ts';
import type { RunStatement } from './sql-journal.ts';

/** The ORM as features see it, the same on both drivers: always work on `orm.em.fork()`. */
export type StoreOrm = MikroORM<AbstractSqlDriver, SqlEntityManager<AbstractSqlDriver>>;

export type StoreEntity = EntityClass<AnyEntity> | EntitySchema;

export type MigrationClass = NonNullable<NonNullable<Options['migrations']>['migrationsList']>[number];

/** What happens in the store and is worth a log line. Nothing in it but names of our own. */
export type StoreEvent =
  | { event: 'store_opened'; store: 'postgresql' | 'pglite'; ms: number }
  | { event: 'store_migrated'; migrations: number }
  /** An idle connection broke; the next statement opens another. */
  | { event: 'store_connection_lost'; error: Error };

export interface DriverOptions {
  entities: StoreEntity[];
  migrations: MigrationClass[];
  clock: Clock;
  observe: (event: StoreEvent) => void;
}

export interface StoreDriver {
  readonly name: 'postgresql' | 'pglite';
  readonly orm: StoreOrm;
  /** The journal's statements. */
  readonly run: RunStatement;
  /** The statements that features run all the time. */
  readonly prepared: Statements;
  /** Runs the migrations that are missing, one process at a time; resolves to how many it ran. */
  migrate(): Promise<number>;
  /** Called after each commit of the journal: the place for upkeep that the database does not do by itself. */
  committed(): void;
  close(): Promise<void>;
}

/** Options of MikroORM that do not depend on the driver. */
export function ormOptions({ entities, migrations }: DriverOptions) {
  return {
    entities,
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    // Its messages would go to the console, and those of failed statements quote values.
    logger: () => undefined,
    debug: false,
    colors: false,
    migrations: {
      migrationsList: migrations,
      tableName: 'schema_migration',
      snapshot: false,
      disableForeignKeys: false,
    },
  };
}

/**
 * A gate for MikroORM's `driverOptions`, which it asks for whenever it connects: once closed, a late query throws
 * where it would otherwise connect again in silence.
 */
export function createGate<T extends object>(options: T): { driverOptions: () => T; close(): void } {
  let phase: 'open' | 'closed' = 'open';
  return {
    driverOptions: () => {
      if (phase === 'closed') throw new Error('the database was used after the store was closed');
      return options;
    },
    close: () => {
      phase = 'closed';
    },
  };
}
