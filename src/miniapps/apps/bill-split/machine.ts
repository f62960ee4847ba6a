/**
 * A shared bill: what was had, by whom, who paid, who owes whom.
 *
 *  S1 All amounts are whole minor units of the bill's currency, and the bill's total never leaves 0 … `amountMinorMax`.
 *  S2 Whoever is named in a share, a payment or a settlement is one of the bill's people, and stays one.
 *  S3 Who joins the chat later is not charged for what was there before: they take part once somebody says so.
 */
import { amountMinorMax, minorDigits } from '../../../../machines/miniapp/money.ts';
import {
  type AppLogic,
  type Call,
  type Fact,
  type Outcome,
  type Refusal,
  refused,
  type Session,
} from '../../../../machines/miniapp/types.ts';
import { type BillPerson, peopleMax, peopleOfBill, renamedOnBill, type Sharers } from './people.ts';
import { reckon } from './reckoning.ts';

export interface BillItem {
  id: string;
  label: string;
  amount: number;
  /** Empty: everybody who shares, in equal parts. */
  shares: { person: string; weight: number }[];
}

export interface BillState {
  currency: string;
  people: BillPerson[];
  items: BillItem[];
  tax: number;
  tip: { kind: 'amount'; amount: number } | { kind: 'percent'; basisPoints: number };
  extras: 'proportional' | 'equal';
  payments: { id: string; person: string; amount: number }[];
  settlements: { id: string; from: string; to: string; amount: number }[];
  next: number;
}

interface NewItem {
  label: string;
  amount: number;
  shares?: { person: string; weight: number }[];
}

export interface BillSetup {
  currency: string;
  items: NewItem[];
  tax: number;
  tip: BillState['tip'];
  payments: { person: string; amount: number }[];
  /** Who shares the bill by name; those who are members already are not added again. Absent in bills begun before there were any. */
  guests?: string[];
  /** Whom the names leave out. Absent in bills begun before they could. */
  sharers?: Sharers;
}

export interface BillActions {
  add_items: { items: NewItem[] };
  add_receipt: { currency?: string; items: NewItem[]; tax: number; tip: number; total?: number; paidBy?: string };
  edit_item: { item: string; label?: string; amount?: number };
  remove_item: { item: string };
  share_item: { item: string; shares: { person: string; weight: number }[] };
  claim: { item: string; mine: boolean };
  set_tax: { amount: number };
  set_tip: { amount?: number; percent?: number };
  set_extras: { mode: BillState['extras'] };
  set_currency: { currency: string };
  pay: { person?: string; amount: number };
  remove_payment: { payment: string };
  add_guest: { name: string };
  set_sharing: { person: string; on: boolean };
  settle: { from: string; to: string; amount: number };
  unsettle: { settlement: string };
}

export const itemsMax = 200;
const paymentsMax = 200;

const gone = refused('stale', 'This is not on the bill any more.');
const noPerson = refused('stale', 'This person is not on the bill.');
const tooMuch = refused('limit', 'The bill would be too large, or below zero.');

const isOn = (state: BillState, person: string) => state.people.some(({ id }) => id === person);

/** S1: the change, if the bill it leads to can be. */
function changed(next: BillState, facts: Fact[] = []): Outcome<BillState> {
  const { subtotal, total } = reckon(next);
  if (subtotal < 0 || total < 0 || total > amountMinorMax) return tooMuch;
  return { kind: 'changed', state: next, facts };
}

function withItems(state: BillState, items: readonly NewItem[]): BillState | Refusal {
  if (state.items.length + items.length > itemsMax) return refused('limit', `A bill has at most ${itemsMax} items.`);
  let { next } = state;
  const added: BillItem[] = [];
  for (const { label, amount, shares = [] } of items) {
    if (shares.some(({ person }) => !isOn(state, person))) return noPerson;
    added.push({ id: `i${next}`, label, amount, shares });
    next += 1;
  }
  return { ...state, items: [...state.items, ...added], next };
}

function replaceItem(state: BillState, id: string, change: (item: BillItem) => BillItem): BillState | undefined {
  if (!state.items.some((item) => item.id === id)) return undefined;
  return { ...state, items: state.items.map((item) => (item.id === id ? change(item) : item)) };
}

/** What the vision model read off a photo, or a program sends: items, tax, tip, and the sum printed below them. */
function addReceipt(state: BillState, receipt: BillActions['add_receipt'], { by }: Call): Outcome<BillState> {
  const { currency = state.currency, tax, tip, total, paidBy } = receipt;
  if (currency !== state.currency && state.items.length > 0) {
    return refused('invalid', `This bill is in ${state.currency}; open another one for ${currency}.`);
  }
  const sum = receipt.items.reduce((all, { amount }) => all + amount, tax + tip);
  // What is printed below the line was paid: a difference is an item of its own, so that no cent is lost.
  const rest: NewItem[] = total !== undefined && total !== sum ? [{ label: 'Other', amount: total - sum }] : [];
  const filled = withItems({ ...state, currency }, [...receipt.items, ...rest]);
  if ('kind' in filled) return filled;
  if (paidBy !== undefined && !isOn(state, paidBy)) return noPerson;
  const fixedTip = tip > 0 ? { tip: { kind: 'amount', amount: tip } as const } : {};
  let next: BillState = { ...filled, tax: state.tax + tax, ...fixedTip };
  if (paidBy !== undefined) next = withPayment(next, paidBy, total ?? sum);
  return changed(next, [
    { kind: 'receipt_added', by: by.id, data: { items: receipt.items.length, total: total ?? sum } },
  ]);
}

function withPayment(state: BillState, person: string, amount: number): BillState {
  return { ...state, payments: [...state.payments, { id: `p${state.next}`, person, amount }], next: state.next + 1 };
}

export const billLogic: AppLogic<BillState, BillActions> = {
  closedBy: 'member',
  start(given, session) {
    const setup = given as unknown as BillSetup;
    const people = peopleOfBill(session.members, setup.guests ?? [], setup.sharers ?? 'all');
    const { currency, tax, tip } = setup;
    const empty: BillState = {
      currency,
      people,
      items: [],
      tax,
      tip,
      extras: 'proportional',
      payments: [],
      settlements: [],
      next: 1,
    };
    const known = setup.items.map((item) => ({
      ...item,
      shares: item.shares?.filter(({ person }) => isOn(empty, person)),
    }));
    const filled = withItems(empty, known);
    let state = 'kind' in filled ? empty : filled;
    for (const { person, amount } of setup.payments)
      if (isOn(state, person)) state = withPayment(state, person, amount);
    return { state };
  },
  actions: {
    add_items: {
      undoable: true,
      run(state, { items }, { by }) {
        const next = withItems(state, items);
        if ('kind' in next) return next;
        return changed(next, [{ kind: 'items_added', by: by.id, data: { labels: items.map(({ label }) => label) } }]);
      },
    },
    add_receipt: { undoable: true, run: addReceipt },
    edit_item: {
      undoable: true,
      run(state, { item, label, amount }) {
        const next = replaceItem(state, item, (old) => ({
          ...old,
          label: label ?? old.label,
          amount: amount ?? old.amount,
        }));
        return next === undefined ? gone : changed(next);
      },
    },
    remove_item: {
      undoable: true,
      run(state, { item }, { by }) {
        const old = state.items.find(({ id }) => id === item);
        if (old === undefined) return gone;
        const next = { ...state, items: state.items.filter((one) => one !== old) };
        return changed(next, [{ kind: 'item_removed', by: by.id, data: { label: old.label } }]);
      },
    },
    share_item: {
      undoable: true,
      run(state, { item, shares }) {
        if (shares.some(({ person }) => !isOn(state, person))) return noPerson;
        if (new Set(shares.map(({ person }) => person)).size !== shares.length)
          return refused('invalid', 'A person has one share.');
        const next = replaceItem(state, item, (old) => ({ ...old, shares }));
        return next === undefined ? gone : changed(next);
      },
    },
    claim: {
      run(state, { item, mine }, { by }) {
        if (!isOn(state, by.id)) return noPerson;
        const next = replaceItem(state, item, (old) => {
          const others = old.shares.filter(({ person }) => person !== by.id);
          return { ...old, shares: mine ? [...others, { person: by.id, weight: 1 }] : others };
        });
        const label = state.items.find(({ id }) => id === item)?.label ?? '';
        return next === undefined
          ? gone
          : changed(next, [{ kind: mine ? 'claimed' : 'unclaimed', by: by.id, data: { label } }]);
      },
    },
    set_tax: { undoable: true, run: (state, { amount }) => changed({ ...state, tax: amount }) },
    set_tip: {
      undoable: true,
      run(state, { amount, percent }, { by }) {
        if ((amount === undefined) === (percent === undefined))
          return refused('invalid', 'Give a tip as an amount or in percent.');
        const tip: BillState['tip'] =
          amount === undefined
            ? { kind: 'percent', basisPoints: Math.round(percent! * 100) }
            : { kind: 'amount', amount };
        const next = { ...state, tip };
        return changed(next, [{ kind: 'tip_set', by: by.id, data: { amount: reckon(next).tip } }]);
      },
    },
    set_extras: { undoable: true, run: (state, { mode }) => changed({ ...state, extras: mode }) },
    set_currency: {
      run(state, { currency }, { by }) {
        const isUsed = state.items.length > 0 || state.payments.length > 0;
        if (isUsed && minorDigits(currency) !== minorDigits(state.currency)) {
          return refused('invalid', 'There are amounts on the bill already, and this currency has other coins.');
        }
        return changed({ ...state, currency }, [{ kind: 'currency_set', by: by.id, data: { currency } }]);
      },
    },
    pay: {
      undoable: true,
      run(state, { person, amount }, { by }) {
        const payer = person ?? by.id;
        if (!isOn(state, payer)) return noPerson;
        if (state.payments.length >= paymentsMax)
          return refused('limit', `A bill has at most ${paymentsMax} payments.`);
        const next = withPayment(state, payer, amount);
        if (reckon(next).paid > amountMinorMax) return tooMuch;
        return changed(next, [
          { kind: 'paid', by: by.id, data: { person: payer, amount } },
          ...completion(state, next),
        ]);
      },
    },
    remove_payment: {
      undoable: true,
      run(state, { payment }) {
        if (!state.payments.some(({ id }) => id === payment)) return gone;
        return changed({ ...state, payments: state.payments.filter(({ id }) => id !== payment) });
      },
    },
    add_guest: {
      undoable: true,
      run(state, { name }, { by }) {
        if (state.people.length >= peopleMax) return refused('limit', `A bill has at most ${peopleMax} people.`);
        const guest = { id: `g${state.next}`, name, sharing: true };
        return changed({ ...state, people: [...state.people, guest], next: state.next + 1 }, [
          { kind: 'guest_added', by: by.id, data: { name } },
        ]);
      },
    },
    set_sharing: {
      undoable: true,
      run(state, { person, on }) {
        if (!isOn(state, person)) return noPerson;
        if (!on && state.people.filter(({ sharing }) => sharing).length === 1)
          return refused('limit', 'Somebody has to share the bill.');
        return changed({
          ...state,
          people: state.people.map((one) => (one.id === person ? { ...one, sharing: on } : one)),
        });
      },
    },
    settle: {
      undoable: true,
      run(state, { from, to, amount }, { by }) {
        const { transfers } = reckon(state);
        const isDue = transfers.some((due) => due.from === from && due.to === to && due.amount === amount);
        if (!isDue) return refused('stale', 'The bill was changed: look at who owes whom once more.');
        if (by.role !== 'host' && by.id !== from && by.id !== to) {
          return refused('not_allowed', 'Only the two of them can say that this was paid.');
        }
        const next = {
          ...state,
          settlements: [...state.settlements, { id: `s${state.next}`, from, to, amount }],
          next: state.next + 1,
        };
        const isLast = reckon(next).transfers.length === 0;
        const facts: Fact[] = [{ kind: 'settled', by: by.id, data: { from, to, amount } }];
        if (isLast) facts.push({ kind: 'all_settled', by: null, data: {}, urgent: true });
        return changed(next, facts);
      },
    },
    unsettle: {
      undoable: true,
      run(state, { settlement }) {
        if (!state.settlements.some(({ id }) => id === settlement)) return gone;
        return changed({ ...state, settlements: state.settlements.filter(({ id }) => id !== settlement) });
      },
    },
  },
  membersChanged: (state, _session: Session, { joined, renamed }) => ({
    ...state,
    people: [
      ...renamedOnBill(state.people, renamed),
      ...joined
        .filter(({ id, role }) => role !== 'viewer' && !isOn(state, id))
        .slice(0, Math.max(0, peopleMax - state.people.length))
        .map(({ id, name }) => ({ id, name, sharing: false })),
    ],
  }),
  closing(state) {
    const { transfers, total } = reckon(state);
    const data = { total, open: transfers.map(({ from, to, amount }) => ({ from, to, amount })) };
    return { kind: 'changed', facts: [{ kind: 'bill_closed', by: null, data, urgent: true }] };
  },
};

/** The moment at which the payments make up the bill is worth telling. */
function completion(before: BillState, after: BillState): Fact[] {
  if (reckon(before).missing === 0 || reckon(after).missing !== 0) return [];
  return [{ kind: 'covered', by: null, data: {}, urgent: true }];
}
