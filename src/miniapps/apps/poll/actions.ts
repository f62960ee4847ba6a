/** What a poll accepts from outside. */
import { z } from 'zod';
import { optionsMax } from './machine.ts';

const optionText = z.string().trim().min(1).max(120).meta({ title: 'Option' });
const optionId = z.string().max(20);
const moment = z.number().int().positive();

export const setup = z
  .object({
    question: z.string().trim().min(1).max(300).meta({ title: 'Question' }),
    options: z.array(optionText).min(2).max(optionsMax).meta({ title: 'Options' }),
    mode: z.enum(['single', 'multiple', 'ranked']).default('single').meta({ title: 'How to vote' }),
    hidden: z.boolean().default(false).meta({ title: 'Hide votes until it is closed' }),
    choicesMax: z.number().int().min(1).max(optionsMax).nullable().default(null).meta({ title: 'Most choices' }),
    openOptions: z.boolean().default(true).meta({ title: 'Everybody may add options' }),
    deadline: moment.nullable().default(null).meta({ title: 'Closes at', 'x-widget': 'datetime' }),
  })
  .refine(({ options }) => new Set(options.map((text) => text.toLowerCase())).size === options.length, {
    message: 'two options are the same',
    path: ['options'],
  });

export const actions = {
  vote: z.object({ choices: z.array(optionId).max(optionsMax) }),
  withdraw: z.strictObject({}),
  add_option: z.object({ text: optionText }),
  remove_option: z.object({ option: optionId }),
  set_deadline: z.object({ at: moment.nullable().meta({ title: 'Closes at', 'x-widget': 'datetime' }) }),
  runoff: z.strictObject({}),
};
