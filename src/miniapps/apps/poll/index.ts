/** The poll, put together. */
import { defineMiniApp } from '../../miniapp.ts';
import { actions, setup } from './actions.ts';
import { grammar } from './grammar.ts';
import { pollLogic } from './machine.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

export const app = defineMiniApp({
  name: 'poll',
  title: texts.title,
  summary: texts.summary,
  logic: pollLogic,
  setup,
  actions,
  view,
  grammar,
});
