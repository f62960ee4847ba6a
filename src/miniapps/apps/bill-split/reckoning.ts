/**
 * What a bill comes to: who owes what, who has paid what, who pays whom. Pure, in whole minor units.
 *
 *  B1 What everybody owes adds up to the total, exactly: items, tax and tip are given out by `allocate`.
 *  B2 Transfers are reckoned once the payments make up the total; they bring every balance to zero, with the fewest there can be.
 */

import { rememberedLately } from '../../../../machines/miniapp/memo.ts';
import { allocate, settle, share, type Transfer } from '../../../../machines/miniapp/money.ts';
import type { BillState } from './machine.ts';

export interface PersonShare {
  id: string;
  /** Their part of the items, of tax and tip, and both together. */
  items: number;
  extras: number;
  owes: number;
  paid: number;
  /** Paid and handed over less owed: above zero they get money back. */
  balance: number;
}

export interface Reckoning {
  subtotal: number;
  tax: number;
  tip: number;
  total: number;
  paid: number;
  /** Of the total not paid yet; below zero where more was paid. */
  missing: number;
  people: PersonShare[];
  transfers: Transfer[];
}

/** The tip in minor units: fixed, or a part of the items' sum. */
export function tipOf(state: BillState, subtotal: number): number {
  return state.tip.kind === 'amount' ? state.tip.amount : share(Math.max(0, subtotal), state.tip.basisPoints);
}

export const reckon: (state: BillState) => Reckoning = rememberedLately(reckonAnew);

function reckonAnew(state: BillState): Reckoning {
  const { people, items } = state;
  const index = new Map(people.map(({ id }, at) => [id, at]));
  const ofItems = people.map(() => 0);
  const sharers = people.filter(({ sharing }) => sharing).map(({ id }) => id);
  for (const { amount, shares } of items) {
    const weights = people.map(() => 0);
    const given = shares.length > 0 ? shares : sharers.map((person) => ({ person, weight: 1 }));
    for (const { person, weight } of given) weights[index.get(person)!] = weight;
    allocate(amount, weights).forEach((part, at) => {
      ofItems[at]! += part;
    });
  }
  const subtotal = items.reduce((sum, { amount }) => sum + amount, 0);
  const tip = tipOf(state, subtotal);
  const extras = allocate(state.tax + tip, extraWeights(state, ofItems));
  const total = people.length === 0 ? 0 : subtotal + state.tax + tip;
  const paid = state.payments.reduce((sum, { amount }) => sum + amount, 0);
  const shares = people.map(({ id }, at) => {
    const owes = ofItems[at]! + (extras[at] ?? 0);
    const own = state.payments.filter(({ person }) => person === id).reduce((sum, { amount }) => sum + amount, 0);
    return {
      id,
      items: ofItems[at]!,
      extras: extras[at] ?? 0,
      owes,
      paid: own,
      balance: own - owes + handedOver(state, id),
    };
  });
  const missing = total - paid;
  const transfers =
    missing === 0 && total > 0 ? settle(shares.map(({ id, balance }) => ({ id, amount: balance }))) : [];
  return { subtotal, tax: state.tax, tip, total, paid, missing, people: shares, transfers };
}

/** Tax and tip follow what each had, or are the same for all who share. Somebody whose part is a discount bears none. */
function extraWeights(state: BillState, ofItems: readonly number[]): number[] {
  const equal = state.people.map(({ sharing }) => (sharing ? 1 : 0));
  if (state.extras === 'equal') return equal;
  const weights = ofItems.map((amount) => Math.max(0, amount));
  return weights.some((weight) => weight > 0) ? weights : equal;
}

/** What they gave to others less what they got from them. */
function handedOver(state: BillState, person: string): number {
  return state.settlements.reduce((sum, { from, to, amount }) => {
    if (from === person) return sum + amount;
    return to === person ? sum - amount : sum;
  }, 0);
}
