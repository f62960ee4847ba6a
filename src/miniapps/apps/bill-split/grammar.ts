/** How a bill is spoken of: "split the bill: ramen 12.50, gyoza 6, tip 10%" starts one; "add sake 8", "I paid 40", "the ramen was mine". */
import { formatAmount, parseAmount } from '../../../../machines/miniapp/money.ts';
import type { Member } from '../../../../machines/miniapp/types.ts';
import { currencyNamed, withCurrencyCodes } from '../../currencies.ts';
import {
  type Act,
  type AppGrammar,
  type ChatContext,
  listed,
  type Missing,
  nameOf,
  type SessionOf,
  type Start,
} from '../../miniapp.ts';
import { memberNamed, plain, readShellAct, tidy } from '../../phrases.ts';
import type { BillState } from './machine.ts';
import type { BillPerson } from './people.ts';
import { reckon } from './reckoning.ts';
import { readSharers } from './sharers.ts';

const opening =
  /\b(?:split|share|divide)\b(?:\s+(?:the|this|our|a))?\s*(?:bill|check|tab|costs?|receipt|dinner|lunch|it|up)?\b/i;
const amountText = String.raw`[$€£¥₹₩]?\s?\d[\d.,]*(?:\s?(?:[$€£¥₹₩]|[A-Za-z]{3}\b))?`;

interface ReadItem {
  label: string;
  amount: number;
}

/** "ramen 12.50, gyoza 6 and 2 beers 14": what has a price behind its name. */
function readItems(text: string, currency: string): ReadItem[] {
  const items: ReadItem[] = [];
  for (const part of text.split(/[\n;]|,(?!\d{3}\b)(?!\d{1,2}\b)|\s+and\s+/i)) {
    const match = new RegExp(`^\\s*(.*?\\p{L}.*?)\\s*(?:[:=\\-–]|for|was|were|is)?\\s*(${amountText})\\s*$`, 'iu').exec(
      part,
    );
    const amount = match === null ? undefined : parseAmount(match[2]!, currency);
    const label = match === null ? '' : tidy(match[1]!);
    if (amount !== undefined && amount > 0 && label !== '' && !/^(tip|tax)\b/i.test(label))
      items.push({ label, amount });
  }
  return items;
}

function readTip(text: string, currency: string): BillState['tip'] | undefined {
  const percent = /\btip\b[^\d%]{0,12}(\d{1,2}(?:[.,]\d)?)\s*%|(\d{1,2}(?:[.,]\d)?)\s*%\s*(?:tip|gratuity)/i.exec(text);
  if (percent !== null)
    return { kind: 'percent', basisPoints: Math.round(Number((percent[1] ?? percent[2])!.replace(',', '.')) * 100) };
  const fixed = new RegExp(`\\btip\\b[^\\d$€£¥₹₩]{0,12}(${amountText})`, 'i').exec(text);
  const amount = fixed === null ? undefined : parseAmount(fixed[1]!, currency);
  return amount === undefined ? undefined : { kind: 'amount', amount };
}

function readTax(text: string, currency: string): number | undefined {
  const match = new RegExp(`\\btax\\b[^\\d$€£¥₹₩%]{0,12}(${amountText})(?!\\s*%)`, 'i').exec(text);
  return match === null ? undefined : parseAmount(match[1]!, currency);
}

/** Among how many: no amount, and nothing that was on the bill. */
const amongMany =
  /\b(?:(?:between|among(?:st)?|into|by|for)\s+)?(?:\d{1,2}|two|three|four|five|six|seven|eight)[ -]?(?:ways?|people|persons?|of us|friends|ppl|roommates)\b|\b(?:between|among(?:st)?|into|by)\s+\d{1,2}\b(?![.,]\d)/gi;

function start(given: string, context: ChatContext): Start | undefined {
  const coded = withCurrencyCodes(given, context.currency);
  const text = coded.replace(amongMany, ' ');
  const opened = opening.exec(text);
  if (opened === null) return undefined;
  const currency = currencyNamed(text, context.currency) ?? context.currency ?? 'USD';
  const before = text.slice(0, opened.index);
  const after = text.slice(opened.index + opened[0].length).replace(/^\s*[:,–-]\s*/, '');
  const rest = `${before} ${after}`;
  const items = readItems(after.replace(/^[\s\p{L}]*:/u, ''), currency);
  if (items.length === 0 && !/^\s*(can|could|let|should|shall|please|hey|ok)/i.test(before))
    items.push(...readItems(before, currency));
  const single = items.length > 0 ? null : new RegExp(amountText).exec(rest);
  const amount = single === null ? undefined : parseAmount(single[0], currency);
  if (amount !== undefined && amount > 0) items.push({ label: 'The bill', amount });
  const isPlain = /\b(bill|check|tab|receipt|costs?)\b/i.test(opened[0]);
  if (items.length === 0 && !isPlain) return undefined;
  const extras = { tax: readTax(rest, currency) ?? 0, tip: readTip(rest, currency) };
  const setup = { currency, items, ...extras, ...readSharers(coded) };
  // Without anything on it there is more to ask.
  return { title: 'The bill', setup, confidence: items.length === 0 ? 0.6 : isPlain ? 0.9 : 0.7 };
}

/** "me", a member's name, or somebody on the bill who is no member. */
function personNamed(name: string, session: SessionOf<BillState>, member: Member): string | undefined {
  if (/^(i|me|mine|my|myself)$/i.test(name.trim())) return member.id;
  const people: (BillPerson & { present: boolean })[] = session.state.people.map((person) => ({
    ...person,
    present: true,
  }));
  return memberNamed(people, name.replace(/['’]s$/i, ''))?.id;
}

function itemNamed(name: string, state: BillState): string | undefined {
  const wanted = plain(name).replace(/^(the|a|an|my)\s+/, '');
  const exact = state.items.filter(({ label }) => plain(label) === wanted);
  if (exact.length > 0) return exact[0]!.id;
  const part = state.items.filter(({ label }) => wanted.length > 2 && plain(label).includes(wanted));
  return part.length === 1 ? part[0]!.id : undefined;
}

/** "that was in euros", "make it swiss francs". */
const correcting =
  /^(?:(?:no|sorry|oh|wait|actually)[\s,]+)*(?:(?:it|that|the (?:bill|tab|check))(?:'?s| is| was)? |i meant |make (?:it|that) |change (?:it|that) )?(?:in |to )?(?:\p{L}+ ){0,2}\p{L}+(?: please| pls)?[.!]*$/iu;

function act(text: string, session: SessionOf<BillState>, member: Member): Act | undefined {
  const { state } = session;
  const { currency } = state;
  const shell = readShellAct(text);
  if (shell !== undefined) return { name: shell, payload: {}, confidence: 0.85 };
  const named = currencyNamed(text, currency);
  const isCorrected = named !== undefined && !/\d/.test(text) && correcting.test(text.trim());
  if (isCorrected) return { name: 'set_currency', payload: { currency: named }, confidence: 0.9 };
  // An amount in other money than the bill's is none of it.
  if (named !== undefined && named !== currency) return undefined;
  const line = withCurrencyCodes(text.trim().replace(/[.!]+$/, ''), currency);
  const paidBack = /^(\S+(?: \S+)?) (?:paid|gave|venmoed|sent) (\S+)(?: back)?$/i.exec(line);
  if (paidBack !== null) {
    const from = personNamed(paidBack[1]!, session, member);
    const to = personNamed(paidBack[2]!, session, member);
    const due = reckon(state).transfers.find((transfer) => transfer.from === from && transfer.to === to);
    if (due !== undefined) return { name: 'settle', payload: { ...due }, confidence: 0.9 };
  }
  const paid = new RegExp(`^(\\S+(?: \\S+)?) (?:paid|put in|covered|chipped in)\\s+(${amountText})`, 'i').exec(line);
  if (paid !== null) {
    const person = personNamed(paid[1]!, session, member);
    const amount = parseAmount(paid[2]!, currency);
    if (person !== undefined && amount !== undefined)
      return { name: 'pay', payload: { person, amount }, confidence: 0.9 };
  }
  const whole =
    /^(\S+) (?:paid|covered)(?: (?:the bill|it|it all|all(?: of it)?|for (?:it|all|everything|everyone|everybody)|everything|the whole (?:thing|bill)))?$/i.exec(
      line,
    );
  const payer = whole === null ? undefined : personNamed(whole[1]!, session, member);
  const { missing } = reckon(state);
  if (payer !== undefined && missing > 0)
    return { name: 'pay', payload: { person: payer, amount: missing }, confidence: 0.9 };
  const tip = readTip(line, currency);
  if (tip !== undefined) {
    const payload = tip.kind === 'percent' ? { percent: tip.basisPoints / 100 } : { amount: tip.amount };
    return { name: 'set_tip', payload, confidence: 0.9 };
  }
  const tax = readTax(line, currency);
  if (tax !== undefined) return { name: 'set_tax', payload: { amount: tax }, confidence: 0.9 };
  return readClaim(line, session, member) ?? readAddition(line, currency);
}

function readClaim(line: string, session: SessionOf<BillState>, member: Member): Act | undefined {
  const had = /^(\S+) (?:had|ate|got|drank|ordered) (.+)$/i.exec(line);
  const was = /^(.+?) (?:was|were|is|are) (mine|\S+['’]s)$/i.exec(line);
  const [who, what] = had !== null ? [had[1]!, had[2]!] : was !== null ? [was[2]!, was[1]!] : [undefined, undefined];
  if (who === undefined || what === undefined) return undefined;
  const person = personNamed(who, session, member);
  const item = itemNamed(what, session.state);
  if (person === undefined || item === undefined) return undefined;
  if (person === member.id) return { name: 'claim', payload: { item, mine: true }, confidence: 0.9 };
  return { name: 'share_item', payload: { item, shares: [{ person, weight: 1 }] }, confidence: 0.85 };
}

function readAddition(line: string, currency: string): Act | undefined {
  const added = /^(?:please |also |and )*(?:add|plus)\s+(.+)$/is.exec(line);
  const items = added === null ? [] : readItems(added[1]!, currency);
  return items.length === 0 ? undefined : { name: 'add_items', payload: { items }, confidence: 0.9 };
}

/** The bill as a whole where only one amount is named. */
function begin(text: string, answer: string | null, context: ChatContext): Start | Missing {
  const [first, then] = [text, answer ?? ''].map((part) => withCurrencyCodes(part, context.currency)) as [
    string,
    string,
  ];
  const said = (answer === null ? first : then).replace(amongMany, ' ');
  // "dinner friday at 7" has a number too.
  const isOfMoney =
    answer !== null ||
    /\b(?:bill|check|tab|receipt|split|divide|owes?|paid|pay)\b|[$€£¥₹₩]/i.test(text) ||
    currencyNamed(text) !== undefined;
  if (!isOfMoney) return { ask: 'How much is it, or what was on it?' };
  const { currency: known } = context;
  const currency = currencyNamed(said, known) ?? currencyNamed(text, known) ?? known ?? 'USD';
  const items = readItems(said.replace(/^[\s\p{L}]*:/u, ''), currency);
  if (answer === null || items.length === 0) {
    const single = new RegExp(amountText).exec(said);
    const amount = single === null ? undefined : parseAmount(single[0], currency);
    items.splice(0, items.length, ...(amount === undefined || amount <= 0 ? [] : [{ label: 'The bill', amount }]));
  }
  if (items.length === 0) return { ask: 'How much is it, or what was on it?' };
  const extras = `${first} ${then}`;
  const more = { tax: readTax(extras, currency) ?? 0, tip: readTip(extras, currency) };
  const named = readSharers(then);
  const setup = { currency, items, ...more, ...(named.guests.length > 0 ? named : readSharers(first)) };
  return { title: 'The bill', setup, confidence: 0.8 };
}

export const grammar: AppGrammar<BillState> = {
  start,
  begin,
  act,
  misfit(text, { state: { currency } }) {
    const named = currencyNamed(text, currency);
    return named === undefined || named === currency ? undefined : `This bill is in ${currency}, not in ${named}.`;
  },
  opened({ state }) {
    const { total, people } = reckon(state);
    const labels = state.items.map(({ label }) => label);
    const over = total > 0 ? ` over ${formatAmount(total, state.currency)} ${state.currency}` : '';
    const what =
      labels.length > 1 ? [`On it: ${listed(labels.slice(0, 8))}${labels.length > 8 ? ' and more' : ''}.`] : [];
    return [`The bill${over} is open.`, ...what, ...sharedAs(state, people)];
  },
  tell(fact, session) {
    const { state } = session;
    const { data } = fact;
    const who = nameOf(session, fact.by);
    const name = (id: unknown) => state.people.find((person) => person.id === id)?.name || 'someone';
    const money = (amount: unknown) => `${formatAmount(Number(amount), state.currency)} ${state.currency}`;
    switch (fact.kind) {
      case 'items_added':
        return `${who} added ${listed(data.labels as string[])}.`;
      case 'receipt_added':
        return `${who} added a receipt over ${money(data.total)}.`;
      case 'item_removed':
        return `${who} removed ${String(data.label)}.`;
      case 'claimed':
        return `${who} had ${String(data.label)}.`;
      case 'currency_set':
        return `The bill is in ${String(data.currency)} now.`;
      case 'tip_set':
        return `The tip is ${money(data.amount)}.`;
      case 'paid':
        return `${name(data.person)} paid ${money(data.amount)}.`;
      case 'guest_added':
        return `${String(data.name)} is on the bill too.`;
      case 'covered':
        return ['The bill is paid in full.', ...owing(session)].join(' ');
      case 'settled':
        return `${name(data.from)} paid ${name(data.to)} ${money(data.amount)}.`;
      case 'all_settled':
        return 'Everybody is even.';
      case 'bill_closed':
        return [`The bill over ${money(data.total)} is closed.`, ...owing(session)].join(' ');
      default:
        return undefined;
    }
  },
  recap(session) {
    const { state } = session;
    const { total, missing, people } = reckon(state);
    const money = (amount: number) => `${formatAmount(amount, state.currency)} ${state.currency}`;
    const lines = [`The bill is ${money(total)}.`];
    if (missing > 0) lines.push(`${money(missing)} is not paid yet.`);
    const names = new Map(state.people.map(({ id, name }) => [id, name || 'someone']));
    const shares = people.filter(({ owes }) => owes !== 0).map(({ id, owes }) => `${names.get(id)} ${money(owes)}`);
    if (shares.length > 0) lines.push(`Shares: ${shares.join(', ')}.`);
    return [...lines, ...owing(session)];
  },
};

/** Whom it is split between, where that is not simply everybody under their own names. */
function sharedAs({ people, currency }: BillState, parts: readonly { id: string; owes: number }[]): string[] {
  const sharing = people.filter((person) => person.sharing);
  const isPlain = people.every(({ id, sharing: on, placed }) => on && placed === undefined && !/^g\d/.test(id));
  if (isPlain || sharing.length < 2) return [];
  const owed = parts.filter(({ id }) => sharing.some((person) => person.id === id)).map(({ owes }) => owes);
  const [most, least] = [Math.max(...owed), Math.min(...owed)];
  // A cent that cannot be shared is no difference to speak of.
  const each = most > 0 && most - least <= 1 ? `, ${formatAmount(least, currency)} ${currency} each` : '';
  return [`Shared by ${listed(sharing.map(({ name }) => name || 'someone'))}${each}.`];
}

function owing({ state }: SessionOf<BillState>): string[] {
  const names = new Map(state.people.map(({ id, name }) => [id, name || 'someone']));
  return reckon(state).transfers.map(
    ({ from, to, amount }) =>
      `${names.get(from)} owes ${names.get(to)} ${formatAmount(amount, state.currency)} ${state.currency}.`,
  );
}
