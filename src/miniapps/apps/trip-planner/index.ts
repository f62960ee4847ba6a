/** The trip, put together. */
import { defineMiniApp } from '../../miniapp.ts';
import { actions, setup } from './actions.ts';
import { grammar } from './grammar.ts';
import { tripLogic } from './machine.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

export const app = defineMiniApp({
  name: 'trip-planner',
  title: texts.title,
  summary: texts.summary,
  logic: tripLogic,
  setup,
  actions,
  view,
  grammar,
});
