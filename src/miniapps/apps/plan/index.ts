/** The plan, put together. */
import { defineMiniApp } from '../../miniapp.ts';
import { actions, setup } from './actions.ts';
import { grammar } from './grammar.ts';
import { planLogic } from './machine.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

export const app = defineMiniApp({
  name: 'plan',
  title: texts.title,
  summary: texts.summary,
  logic: planLogic,
  setup,
  actions,
  view,
  grammar,
});
