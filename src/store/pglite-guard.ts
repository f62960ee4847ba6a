/**
 * PGlite has one connection. Inside `em.transactional(async (inner) => ...)` a query on any other entity manager waits for
 * the transaction to end, and the transaction waits for the query: the database hangs for good, where the same code
 * passes on PostgreSQL. With this guard it throws at once and says what to do.
 *
 * `em.begin()` without a callback is not seen: use `em.transactional`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AbstractSqlConnection } from '@mikro-orm/sql';

interface Hold {
  phase: 'open' | 'over';
}

/** Puts the guard on a connection, in place. */
export function guardTransactions(connection: AbstractSqlConnection): void {
  const holds = new AsyncLocalStorage<Hold>();
  const execute = connection.execute.bind(connection);
  const begin = connection.begin.bind(connection);
  const transactional = connection.transactional.bind(connection);

  const refuse = () => {
    // What was started in a transaction and is still running after it may do as it likes.
    if (holds.getStore()?.phase !== 'open') return;
    throw new Error('a query inside a transaction must use the entity manager that the transaction was given');
  };

  connection.execute = async (query, params, method, ctx, loggerContext) => {
    if (!ctx) refuse();
    return execute(query, params, method, ctx, loggerContext);
  };
  connection.begin = async (options) => {
    if (!options?.ctx) refuse();
    return begin(options);
  };
  connection.transactional = async (work, options) => {
    // A nested one is a savepoint of the transaction it is in.
    if (options?.ctx) return transactional(work, options);
    const hold: Hold = { phase: 'open' };
    try {
      return await transactional((ctx) => holds.run(hold, () => work(ctx)), options);
    } finally {
      hold.phase = 'over';
    }
  };
}
