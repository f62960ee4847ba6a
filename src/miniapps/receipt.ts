/** A receipt that was read from a photo, as the setup of a bill: whole minor units, and nothing of what was paid is lost. */
import { amountMinorMax, minorDigits } from '../../machines/miniapp/money.ts';

/** Amounts as printed, in the currency's own units: 12.5 is twelve and a half. */
export interface Receipt {
  merchant: string | null;
  /** ISO 4217, where it could be told. */
  currency: string | null;
  items: readonly { name: string; quantity: number | null; amount: number }[];
  tax: number | null;
  tip: number | null;
  total: number | null;
}

const itemsMax = 190;

export function billOf({ currency: printed, items: lines, tax, tip, total }: Receipt) {
  const currency = printed ?? 'USD';
  const minor = (amount: number | null) => Math.min(amountMinorMax, minorOf(amount ?? 0, currency));
  const items = lines.slice(0, itemsMax).map(({ name, quantity, amount }) => ({
    label: labelOf(name, quantity),
    amount: minor(amount),
  }));
  const sum = items.reduce((all, { amount }) => all + amount, minor(tax) + minor(tip));
  // What is printed below the line was paid: a difference is an item of its own.
  const rest = total === null ? 0 : minor(total) - sum;
  if (rest !== 0)
    items.push({ label: items.length === 0 ? 'The bill' : rest < 0 ? 'Discount' : 'Other', amount: rest });
  return { currency, items, tax: minor(tax), tip: { kind: 'amount' as const, amount: minor(tip) } };
}

/** By digits and not by multiplying: 1.005 has no half of a cent to round. */
function minorOf(amount: number, currency: string): number {
  return Math.round(Number(`${amount}e${minorDigits(currency)}`)) || 0;
}

function labelOf(name: string, quantity: number | null): string {
  const label = name.trim().slice(0, 100) || 'Item';
  return quantity === null || quantity === 1 ? label : `${quantity} × ${label}`;
}
