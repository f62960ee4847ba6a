/** What a checklist shows: the same list to everybody. */
import { z } from 'zod';
import type { Role } from '../../../../machines/miniapp/types.ts';
import type { AppView, SessionOf } from '../../miniapp.ts';
import { type Component, data, input, item, shellButtons } from '../../ui.ts';
import { actions } from './actions.ts';
import type { ChecklistState } from './machine.ts';
import { texts } from './texts.ts';

const addForm = z.toJSONSchema(actions.add.shape.items.element.omit({ assignee: true }), { io: 'input' });

export const view = {
  data({ state }) {
    const done = state.items.filter((one) => one.done !== null).length;
    return {
      items: state.items.map(({ id, text, assignee, dueAt, done: ticked }) => ({
        id,
        text,
        assignee,
        dueAt,
        done: ticked !== null,
        doneBy: ticked?.by ?? null,
      })),
      doneCount: done,
      progress: state.items.length === 0 ? '' : `${done} of ${state.items.length} done`,
    };
  },
  mine: () => null,
  ui: (session, role) => page(session, role),
} satisfies AppView<ChecklistState>;

function page(session: SessionOf<ChecklistState>, role: Role): Component[] {
  const closed = session.closed !== null;
  const canEdit = !closed && role !== 'viewer';
  const check = {
    value: item('/done'),
    label: 'Done',
    action: { name: 'check', payload: { item: item('/id'), done: input } },
  };
  const assign = {
    value: item('/assignee'),
    label: 'Who',
    action: { name: 'assign', payload: { item: item('/id'), member: input } },
  };
  const edit = {
    value: item('/text'),
    label: 'Change',
    action: { name: 'edit', payload: { item: item('/id'), text: input } },
    charsMax: 300,
  };
  const remove = {
    label: 'Remove',
    action: { name: 'remove', payload: { item: item('/id') }, shows: 'row_removed' as const },
    tone: 'danger' as const,
  };
  const components: Component[] = [
    { type: 'text', text: { $: '/state/title' }, tone: 'title' },
    { type: 'text', text: data('/progress'), tone: 'note', when: data('/progress') },
    {
      type: 'list',
      label: 'List',
      items: data('/items'),
      row: {
        key: '/id',
        text: item('/text'),
        time: item('/dueAt'),
        ...(canEdit ? { check, assign, edit, buttons: [remove] } : { badge: item('/done'), member: item('/assignee') }),
      },
      empty: texts.empty,
    },
  ];
  if (canEdit) {
    components.push(
      {
        type: 'form',
        label: 'Add',
        schema: addForm,
        action: {
          name: 'add',
          payload: { items: [input] },
          shows: { adds: data('/items'), row: { text: { input: '/text' }, done: false, assignee: null, dueAt: null } },
        },
        submit: 'Add',
      },
      {
        type: 'button',
        label: texts.clear,
        action: { name: 'clear_done', payload: {} },
        tone: 'plain',
        when: data('/doneCount'),
      },
    );
  }
  const shell = { role, closed, close: texts.close, reopen: texts.reopen, closedBy: 'member' as const, canUndo: true };
  return [...components, ...shellButtons(shell)];
}
