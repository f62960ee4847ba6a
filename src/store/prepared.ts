/** Single statements of features, prepared: what is asked all the time is planned once, and its values never become part of its text. */
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { RunStatement, SqlValue } from './sql-journal.ts';

/** As an entity manager executes them: `?` stands for a value. Errors are the journal's: JournalUnavailable may be tried again. */
export type Statements = Pick<SqlEntityManager, 'execute'>;

/** Runs statements whose texts are constants, each in a transaction of its own. */
export function preparedStatements(run: RunStatement): Statements {
  // Their texts are constants, so this does not grow.
  const numbered = new Map<string, string>();
  const execute = (text: string, values: SqlValue[] = []) => {
    let own = numbered.get(text);
    if (own === undefined) {
      let place = 0;
      own = text.replace(/\?/g, () => `$${++place}`);
      numbered.set(text, own);
    }
    return run(own, values);
  };
  return { execute: execute as Statements['execute'] };
}
