/** What a trip accepts from outside. Days are `YYYY-MM-DD`, times of day `HH:MM`, amounts whole minor units. */
import { z } from 'zod';
import { amountMinorMax } from '../../../../machines/miniapp/money.ts';
import { daysMax } from './machine.ts';

const id = z.string().min(1).max(64);
const day = z.iso.date().meta({ title: 'Day', 'x-widget': 'day' });
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM')
  .nullable()
  .meta({ title: 'Time', 'x-widget': 'time' });
const text = z.string().trim().min(1).max(200);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .meta({ title: 'Currency' });

export const setup = z.object({
  destination: z.string().trim().min(1).max(120).meta({ title: 'Where to' }),
  currency: currency.default('USD'),
  from: day.nullable().default(null).meta({ title: 'First possible day' }),
  to: day.nullable().default(null).meta({ title: 'Last possible day' }),
  places: z.array(text).max(30).default([]).meta({ title: 'Places' }),
});

export const actions = {
  set_destination: z.object({ destination: z.string().trim().min(1).max(120).meta({ title: 'Where to' }) }),
  propose_days: z.object({ from: day.meta({ title: 'From' }), to: day.meta({ title: 'To' }) }),
  set_availability: z.object({
    days: z
      .array(z.object({ day, mark: z.enum(['free', 'maybe', 'busy']) }))
      .min(1)
      .max(daysMax),
  }),
  choose_days: z.object({ from: day.meta({ title: 'From' }), to: day.meta({ title: 'To' }) }),
  open_days: z.strictObject({}),
  add_place: z.object({
    name: text.meta({ title: 'Place' }),
    note: z.string().trim().max(500).meta({ title: 'Note' }).optional(),
  }),
  vote_place: z.object({ place: id, on: z.boolean() }),
  remove_place: z.object({ place: id }),
  add_stop: z.object({
    day,
    time: time.optional(),
    text: text.meta({ title: 'What' }),
    place: id.nullable().optional(),
  }),
  edit_stop: z.object({ stop: id, day: day.optional(), time: time.optional(), text: text.optional() }),
  remove_stop: z.object({ stop: id }),
  add_task: z.object({
    text: text.meta({ title: 'What' }),
    assignee: id.nullable().meta({ title: 'Who', 'x-widget': 'person' }).optional(),
  }),
  assign_task: z.object({ task: id, member: id.nullable() }),
  check_task: z.object({ task: id, done: z.boolean() }),
  remove_task: z.object({ task: id }),
  add_cost: z.object({
    label: text.meta({ title: 'What' }),
    amount: z.number().int().min(1).max(amountMinorMax).meta({ title: 'Amount', 'x-widget': 'money' }),
    payer: id.meta({ title: 'Paid by', 'x-widget': 'person' }).optional(),
    sharers: z.array(id).max(60).meta({ title: 'Shared by', 'x-widget': 'people' }).optional(),
  }),
  remove_cost: z.object({ cost: id }),
  split_costs: z.strictObject({}),
};
