/** What a plan accepts from outside. */
import { z } from 'zod';

const moment = (title: string) => z.number().int().positive().meta({ title, 'x-widget': 'datetime' });
const what = z.string().trim().min(1).max(200).meta({ title: 'What' });
const where = z.string().trim().max(200).meta({ title: 'Where' });
const notes = z.string().trim().max(2_000).meta({ title: 'Notes', 'x-widget': 'textarea' });
const capacity = z.number().int().min(1).max(10_000).nullable().meta({ title: 'Most people' });
const minutes = z
  .number()
  .int()
  .min(0)
  .max(14 * 24 * 60)
  .nullable()
  .meta({ title: 'Reminder, minutes before' });

export const setup = z
  .object({
    what,
    startsAt: moment('Starts').nullable().default(null),
    endsAt: moment('Ends').nullable().default(null),
    where: where.default(''),
    notes: notes.default(''),
    capacity: capacity.default(null),
    reminderMinutes: minutes.default(120),
  })
  .refine(({ startsAt, endsAt }) => endsAt === null || (startsAt !== null && endsAt > startsAt), {
    message: 'cannot be before the start',
    path: ['endsAt'],
  });

export const actions = {
  answer: z.object({
    reply: z.enum(['in', 'maybe', 'out']).meta({ title: 'Are you in?' }),
    guests: z.number().int().min(0).max(20).meta({ title: 'Guests you bring' }).optional(),
    note: z.string().trim().max(200).meta({ title: 'Note' }).optional(),
  }),
  set_what: z.object({ what }),
  set_when: z.object({ startsAt: moment('Starts').nullable(), endsAt: moment('Ends').nullable().optional() }),
  set_where: z.object({ where }),
  set_notes: z.object({ notes }),
  set_capacity: z.object({ capacity }),
  set_reminder: z.object({ minutes }),
  call_off: z.strictObject({}),
};
