/** The shared bill, put together. */
import { defineMiniApp } from '../../miniapp.ts';
import { actions, setup } from './actions.ts';
import { grammar } from './grammar.ts';
import { billLogic } from './machine.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

export const app = defineMiniApp({
  name: 'bill-split',
  title: texts.title,
  summary: texts.summary,
  logic: billLogic,
  setup,
  actions,
  view,
  grammar,
});
