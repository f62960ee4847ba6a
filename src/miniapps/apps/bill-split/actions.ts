/** What a bill accepts from outside. Amounts are whole minor units: 1250 is 12.50 USD, 1250 JPY, 1.250 KWD. */
import { z } from 'zod';
import { amountMinorMax } from '../../../../machines/miniapp/money.ts';
import { itemsMax } from './machine.ts';

const money = (title: string) => z.number().int().min(0).max(amountMinorMax).meta({ title, 'x-widget': 'money' });
const id = z.string().min(1).max(64);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .meta({ title: 'Currency' });
const label = z.string().trim().min(1).max(120).meta({ title: 'What' });
const shares = z.array(z.object({ person: id, weight: z.number().int().min(1).max(1_000) })).max(60);
const item = z.object({
  label,
  /** Below zero for a discount. */
  amount: z.number().int().min(-amountMinorMax).max(amountMinorMax).meta({ title: 'Amount', 'x-widget': 'money' }),
  shares: shares.optional(),
});
const tip = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('amount'), amount: money('Tip') }),
  z.object({ kind: z.literal('percent'), basisPoints: z.number().int().min(0).max(10_000) }),
]);

export const setup = z.object({
  currency: currency.default('USD'),
  items: z.array(item).max(itemsMax).default([]).meta({ title: 'Items' }),
  tax: money('Tax').default(0),
  tip: tip.default({ kind: 'amount', amount: 0 }),
  payments: z
    .array(z.object({ person: id, amount: money('Amount') }))
    .max(60)
    .default([]),
  guests: z.array(z.string().trim().min(1).max(80)).max(20).default([]),
  sharers: z.enum(['all', 'named', 'named_and_host']).default('all'),
});

export const actions = {
  add_items: z.object({ items: z.array(item).min(1).max(50) }),
  add_receipt: z.object({
    currency: currency.optional(),
    items: z.array(item).min(1).max(100),
    tax: money('Tax').default(0),
    tip: money('Tip').default(0),
    total: money('Total').optional(),
    paidBy: id.optional(),
  }),
  edit_item: z.object({ item: id, label: label.optional(), amount: item.shape.amount.optional() }),
  remove_item: z.object({ item: id }),
  share_item: z.object({ item: id, shares }),
  claim: z.object({ item: id, mine: z.boolean() }),
  set_tax: z.object({ amount: money('Tax') }),
  set_tip: z.object({
    amount: money('Tip').optional(),
    percent: z.number().min(0).max(100).meta({ title: 'Tip in percent' }).optional(),
  }),
  set_extras: z.object({ mode: z.enum(['proportional', 'equal']).meta({ title: 'Tax and tip' }) }),
  set_currency: z.object({ currency }),
  pay: z.object({ person: id.optional().meta({ title: 'Who', 'x-widget': 'person' }), amount: money('Amount').min(1) }),
  remove_payment: z.object({ payment: id }),
  add_guest: z.object({ name: z.string().trim().min(1).max(80).meta({ title: 'Name' }) }),
  set_sharing: z.object({ person: id, on: z.boolean() }),
  settle: z.object({ from: id, to: id, amount: money('Amount').min(1) }),
  unsettle: z.object({ settlement: id }),
};
