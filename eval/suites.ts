/** All suites by name. A new one is a module beside this file and a line here. */
import { datesSuite } from './dates.ts';
import { recallSuite } from './recall.ts';
import { anySuite, type Suite } from './suite.ts';

export const suites: ReadonlyMap<string, Suite> = new Map(
  [anySuite(datesSuite), anySuite(recallSuite)].map((suite) => [suite.name, suite]),
);
