/** All suites by name. A new one is a module beside this file and a line here. */
import { datesSuite } from './dates.ts';
import { leakSuite } from './leak.ts';
import { recallSuite } from './recall.ts';
import { routingSuite } from './routing.ts';
import { splitterSuite } from './splitter.ts';
import { anySuite, type Suite } from './suite.ts';

export const suites: ReadonlyMap<string, Suite> = new Map(
  [
    anySuite(datesSuite),
    anySuite(leakSuite),
    anySuite(recallSuite),
    anySuite(routingSuite),
    anySuite(splitterSuite),
  ].map((suite) => [suite.name, suite]),
);
