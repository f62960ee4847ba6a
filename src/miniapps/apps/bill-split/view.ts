/** What a bill shows: all of it to everybody in it, one's own line to oneself. */
import { z } from 'zod';
import { formatAmount } from '../../../../machines/miniapp/money.ts';
import type { Role } from '../../../../machines/miniapp/types.ts';
import type { AppView, SessionOf } from '../../miniapp.ts';
import { type Component, data, input, item, mine, type PayloadValue, shellButtons } from '../../ui.ts';
import { actions } from './actions.ts';
import type { BillState } from './machine.ts';
import { reckon } from './reckoning.ts';
import { texts } from './texts.ts';

const form = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
const itemForm = form(actions.add_items.shape.items.element.omit({ shares: true }));
const forms = {
  tax: form(actions.set_tax),
  tip: form(actions.set_tip),
  pay: form(actions.pay),
  guest: form(actions.add_guest),
  extras: form(actions.set_extras),
};

const nameIn = (state: BillState, person: string) => state.people.find(({ id }) => id === person)?.name || 'someone';

export const view = {
  data(session) {
    const { state } = session;
    const sums = reckon(state);
    const { currency } = state;
    const shared = (shares: BillState['items'][number]['shares']) =>
      shares.length === 0
        ? texts.everybody
        : shares.map(({ person, weight }) => `${nameIn(state, person)}${weight === 1 ? '' : ` ×${weight}`}`).join(', ');
    return {
      currency,
      subtotal: sums.subtotal,
      tax: sums.tax,
      tip: sums.tip,
      total: sums.total,
      paid: sums.paid,
      missing: sums.missing,
      extras: state.extras,
      items: state.items.map(({ id, label, amount, shares }) => ({
        id,
        label,
        amount,
        shares: shares.map(({ person, weight }) => ({ person, weight })),
        sharedBy: shared(shares),
      })),
      people: sums.people.map((person, index) => ({
        id: person.id,
        name: nameIn(state, person.id),
        sharing: state.people[index]!.sharing,
        isLeftOut: !state.people[index]!.sharing,
        owes: person.owes,
        paid: person.paid,
        balance: person.balance,
        text: `owes ${formatAmount(person.owes, currency)}, paid ${formatAmount(person.paid, currency)}`,
      })),
      payments: state.payments.map(({ id, person, amount }) => ({ id, person, name: nameIn(state, person), amount })),
      transfers: sums.transfers.map(({ from, to, amount }) => ({
        id: `${from}>${to}`,
        from,
        to,
        amount,
        text: `${nameIn(state, from)} → ${nameIn(state, to)}`,
      })),
      settlements: state.settlements.map(({ id, from, to, amount }) => ({
        id,
        text: `${nameIn(state, from)} → ${nameIn(state, to)}`,
        amount,
      })),
      coverage: coverageText(sums.total, sums.missing, currency),
    };
  },
  mine(session, { id }) {
    const own = reckon(session.state).people.find((person) => person.id === id);
    const items = session.state.items.filter(({ shares }) => shares.some(({ person }) => person === id));
    return {
      owes: own?.owes ?? 0,
      paid: own?.paid ?? 0,
      balance: own?.balance ?? 0,
      isOn: own !== undefined,
      items: items.map((one) => one.id),
    };
  },
  ui: (session, role) => page(session, role),
} satisfies AppView<BillState>;

function coverageText(total: number, missing: number, currency: string): string {
  if (total === 0) return '';
  if (missing === 0) return 'Paid in full.';
  const amount = `${formatAmount(Math.abs(missing), currency)} ${currency}`;
  return missing > 0 ? `${amount} is not paid yet.` : `${amount} more than the bill was paid.`;
}

function page(session: SessionOf<BillState>, role: Role): Component[] {
  const closed = session.closed !== null;
  const canEdit = !closed && role !== 'viewer';
  const components: Component[] = [
    { type: 'text', text: { $: '/state/title' }, tone: 'title' },
    { type: 'text', text: data('/coverage'), tone: 'note', when: data('/coverage') },
    ...itemsPart(canEdit),
    ...peoplePart(canEdit),
    ...paymentsPart(canEdit),
    ...transfersPart(canEdit),
  ];
  const shell = { role, closed, close: texts.close, reopen: texts.reopen, closedBy: 'member' as const, canUndo: true };
  return [...components, ...shellButtons(shell)];
}

const currency = data('/currency');

/** What was had, and what it comes to: one receipt. */
function itemsPart(canEdit: boolean): Component[] {
  const claim = { name: 'claim', payload: { item: item('/id'), mine: input } };
  const rename = { name: 'edit_item', payload: { item: item('/id'), label: input } };
  const unclaim = { name: 'share_item', payload: { item: item('/id'), shares: [] } };
  const remove = { name: 'remove_item', payload: { item: item('/id') }, shows: 'row_removed' as const };
  const row = {
    key: '/id',
    text: item('/label'),
    detail: item('/sharedBy'),
    amount: { value: item('/amount'), currency },
    ...(canEdit
      ? {
          toggle: { on: mine('/items'), label: texts.mine, action: claim },
          edit: { value: item('/label'), label: 'Change', action: rename, charsMax: 120 },
          buttons: [
            { label: texts.forAll, action: unclaim, when: item('/shares/0') },
            { label: 'Remove', action: remove, tone: 'danger' as const },
          ],
        }
      : {}),
  };
  const part: Component[] = [
    { type: 'list', label: 'Items', items: data('/items'), row, empty: texts.noItems },
    { type: 'money', label: 'Items', amount: data('/subtotal'), currency },
    { type: 'money', label: 'Tax', amount: data('/tax'), currency, when: data('/tax') },
    { type: 'money', label: 'Tip', amount: data('/tip'), currency, when: data('/tip') },
    { type: 'money', label: 'Total', amount: data('/total'), currency, tone: 'total' },
    { type: 'money', label: 'You owe', amount: mine('/owes'), currency, when: mine('/isOn') },
  ];
  if (!canEdit) return part;
  const newRow = { label: { input: '/label' }, amount: { input: '/amount' }, sharedBy: texts.everybody } as const;
  const add = { name: 'add_items', payload: { items: [input] }, shows: { adds: data('/items'), row: newRow } };
  part.push(
    { type: 'form', label: 'Add an item', schema: itemForm, currency, action: add, submit: 'Add', folded: true },
    fold('Tip', forms.tip, 'set_tip', 'Set'),
    fold('Tax', forms.tax, 'set_tax', 'Set', { values: { amount: data('/tax') } }),
    fold('How tax and tip are shared', forms.extras, 'set_extras', 'Set', { values: { mode: data('/extras') } }),
  );
  return part;
}

function peoplePart(canEdit: boolean): Component[] {
  const share = (on: boolean) => ({ name: 'set_sharing', payload: { person: item('/id'), on } });
  const buttons = [
    { label: texts.leaveOut, action: share(false), when: item('/sharing') },
    { label: texts.countIn, action: share(true), when: item('/isLeftOut') },
  ];
  const row = {
    key: '/id',
    text: item('/name'),
    person: item('/id'),
    detail: item('/text'),
    ...(canEdit && { buttons }),
  };
  const part: Component[] = [{ type: 'list', label: 'People', items: data('/people'), row, empty: '' }];
  if (canEdit) part.push(fold('Somebody who is not in the chat', forms.guest, 'add_guest', 'Add'));
  return part;
}

function paymentsPart(canEdit: boolean): Component[] {
  const remove = { name: 'remove_payment', payload: { payment: item('/id') }, shows: 'row_removed' as const };
  const row = {
    key: '/id',
    text: item('/name'),
    person: item('/person'),
    amount: { value: item('/amount'), currency },
    ...(canEdit ? { buttons: [{ label: 'Remove', action: remove, tone: 'danger' as const }] } : {}),
  };
  const part: Component[] = [
    { type: 'list', label: 'Payments', items: data('/payments'), row, empty: texts.noPayments },
  ];
  if (canEdit) part.push(fold('Note a payment', forms.pay, 'pay', 'Note it'));
  return part;
}

function transfersPart(canEdit: boolean): Component[] {
  const settle = { name: 'settle', payload: { from: item('/from'), to: item('/to'), amount: item('/amount') } };
  const unsettle = { name: 'unsettle', payload: { settlement: item('/id') } };
  const row = { key: '/id', text: item('/text'), amount: { value: item('/amount'), currency } };
  const settled = { ...row, buttons: [{ label: 'Take back', action: unsettle }] };
  const open = { ...row, buttons: [{ label: 'Paid', action: settle, tone: 'primary' as const }] };
  return [
    {
      type: 'list',
      label: 'Who pays whom',
      items: data('/transfers'),
      row: canEdit ? open : row,
      empty: 'Nothing to hand over.',
    },
    {
      type: 'list',
      label: 'Handed over',
      items: data('/settlements'),
      row: canEdit ? settled : row,
      empty: '',
      folded: true,
    },
  ];
}

function fold(
  label: string,
  schema: unknown,
  name: string,
  submit: string,
  more: { values?: PayloadValue } = {},
): Component {
  const action = { name, payload: input };
  const offered = { currency, people: data('/people') };
  return { type: 'form', label, schema, ...offered, ...more, action, submit, folded: true };
}
