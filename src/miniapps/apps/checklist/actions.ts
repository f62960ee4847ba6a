/** What a checklist accepts from outside. */
import { z } from 'zod';
import { itemsMax } from './machine.ts';

const text = z.string().trim().min(1).max(300).meta({ title: 'What' });
const id = z.string().min(1).max(64);
const moment = z.number().int().positive().meta({ title: 'Due', 'x-widget': 'datetime' });
const item = z.object({ text, assignee: id.nullable().optional(), dueAt: moment.nullable().optional() });

export const setup = z.object({ items: z.array(item).max(itemsMax).default([]).meta({ title: 'Items' }) });

export const actions = {
  add: z.object({ items: z.array(item).min(1).max(50) }),
  check: z.object({ item: id, done: z.boolean() }),
  edit: z.object({ item: id, text }),
  assign: z.object({ item: id, member: id.nullable() }),
  set_due: z.object({ item: id, at: moment.nullable() }),
  move: z.object({ item: id, before: id.nullable() }),
  remove: z.object({ item: id }),
  clear_done: z.strictObject({}),
};
