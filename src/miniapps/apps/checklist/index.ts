/** The checklist, put together. */
import { defineMiniApp } from '../../miniapp.ts';
import { actions, setup } from './actions.ts';
import { grammar } from './grammar.ts';
import { checklistLogic } from './machine.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

export const app = defineMiniApp({
  name: 'checklist',
  title: texts.title,
  summary: texts.summary,
  logic: checklistLogic,
  setup,
  actions,
  view,
  grammar,
});
