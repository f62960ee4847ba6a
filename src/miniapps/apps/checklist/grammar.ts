/** How a checklist is spoken of: "make a list: tent, stove, water", "add milk by friday", "got the tent", "Ben takes the stove". */

import type { Member } from '../../../../machines/miniapp/types.ts';
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
import { memberNamed, plain, readShellAct, splitList, tidy } from '../../phrases.ts';
import { readTime, tellTime } from '../../times.ts';
import type { ChecklistItem, ChecklistState } from './machine.ts';

const opening =
  /^(?:ok(?:ay)?,?\s+|hey,?\s+)*(?:let'?s |can (?:we|you) |please |we (?:need|should) )*(?:make|start|create|do|new|have|need|write)?\s*(?:a |an |the |us |new )*(?:(packing|shopping|grocery|groceries|to-?do|check|task|party|camping|reading|gift)[\s-]*)?(?:check-?)?list\b(?:\s+(?:for|of)\s+([^:\n]+?))?\s*(?:[:\n]\s*|$)/i;

function start(text: string): Start | undefined {
  const opened = opening.exec(text);
  if (opened === null || opened[0].trim() === '') return undefined;
  const body = text.slice(opened[0].length);
  const items = body.trim() === '' ? [] : splitList(body);
  if (items.length === 0 && !/\b(make|start|create|new|need)\b/i.test(opened[0])) return undefined;
  const what = opened[2] ?? opened[1];
  const title = what === undefined ? 'Checklist' : `${what[0]!.toUpperCase()}${what.slice(1).trim()} list`;
  return {
    title,
    setup: { items: items.slice(0, 100).map((item) => ({ text: item })) },
    confidence: items.length > 0 ? 0.9 : 0.7,
  };
}

function itemNamed(words: string, items: readonly ChecklistItem[]): ChecklistItem | undefined {
  const wanted = plain(words).replace(/^(the|a|an|some|my|our)\s+/, '');
  if (wanted === '') return undefined;
  const number = /^#?(\d{1,3})$/.exec(wanted);
  if (number !== null) return items[Number(number[1]) - 1];
  const exact = items.find(({ text }) => plain(text).replace(/^(the|a|an|some|my|our)\s+/, '') === wanted);
  if (exact !== undefined) return exact;
  const part = items.filter(({ text }) => wanted.length > 2 && ` ${plain(text)} `.includes(` ${wanted} `));
  return part.length === 1 ? part[0] : undefined;
}

function act(text: string, session: SessionOf<ChecklistState>, member: Member, context: ChatContext): Act | undefined {
  const { items } = session.state;
  const shell = readShellAct(text);
  if (shell !== undefined) return { name: shell, payload: {}, confidence: 0.8 };
  const line = text.trim().replace(/[.!]+$/, '');
  const added =
    /^(?:please |also |and |can you |we need to |we need |don'?t forget (?:to |the )?)*(?:add|put|we need|don'?t forget)\s+(.+?)(?:\s+(?:to|on|onto) (?:the |our |my )?(?:\w+ )?list)?$/is.exec(
      line,
    );
  if (added !== null) return addition(added[1]!, context);
  const undone = /^(?:uncheck|untick|not done:?)\s+(.+)$/i.exec(line);
  const open = undone === null ? undefined : itemNamed(undone[1]!, items);
  if (open !== undefined) return { name: 'check', payload: { item: open.id, done: false }, confidence: 0.9 };
  const removed = /^(?:remove|delete|scratch|drop|forget)\s+(.+?)(?:\s+from (?:the |our )?list)?$/i.exec(line);
  const dropped = removed === null ? undefined : itemNamed(removed[1]!, items);
  if (dropped !== undefined) return { name: 'remove', payload: { item: dropped.id }, confidence: 0.9 };
  return readDone(line, items) ?? readAssignment(line, session, member);
}

function addition(
  body: string,
  context: ChatContext,
): Act & { payload: { items: { text: string; dueAt?: number }[] } } {
  const parts = splitList(body).slice(0, 50);
  const items = parts.map((part) => {
    const hasTime = /\b(by|until|before|due|on|at)\b/i.test(part) ? readTime(part, context) : undefined;
    const isAhead = hasTime !== undefined && hasTime.at > context.at && hasTime.rest !== '';
    return isAhead ? { text: tidy(hasTime.rest), dueAt: hasTime.at } : { text: part };
  });
  return { name: 'add', payload: { items }, confidence: 0.85 };
}

function readDone(line: string, items: readonly ChecklistItem[]): Act | undefined {
  const match =
    /^(?:cross|check|tick|mark)\s+(.+?)\s+(?:off|as done)(?: (?:the|my|our) list)?$/i.exec(line) ??
    /^(?:i(?:'ve| have)?\s+)?(?:check(?:ed)?(?: off)?|tick(?:ed)?(?: off)?|cross(?:ed)?(?: off)?|did|done(?: with)?:?|finished|got|bought|packed|have|done)\s+(.+)$/i.exec(
      line,
    ) ??
    /^(.+?)\s+(?:is |are |'s )?(?:done|finished|packed|checked|bought|ready|sorted)$/i.exec(line);
  const item = match === null ? undefined : itemNamed(match[1]!, items);
  return item === undefined ? undefined : { name: 'check', payload: { item: item.id, done: true }, confidence: 0.9 };
}

function readAssignment(line: string, session: SessionOf<ChecklistState>, member: Member): Act | undefined {
  const match =
    /^(\S+)\s+(?:takes?|will take|brings?|will bring|does|will do|gets?|will get|can (?:take|bring|do|get)|has|have)\s+(.+)$/i.exec(
      line,
    ) ?? /^(i'?ll)\s+(?:take|bring|do|get|handle)\s+(.+)$/i.exec(line);
  if (match === null) return undefined;
  const item = itemNamed(match[2]!, session.state.items);
  const who = /^i(?:'?ll)?$/i.test(match[1]!) ? member : memberNamed(session.members, match[1]!);
  if (item === undefined || who === undefined) return undefined;
  return { name: 'assign', payload: { item: item.id, member: who.id }, confidence: 0.85 };
}

const kinds =
  /\b(packing|shopping|grocery|groceries|to-?do|task|party|camping|reading|gift|chores?|moving|cleaning)\b/i;

/** A list of which only is known that there should be one. */
function begin(text: string, answer: string | null, context: ChatContext): Start | Missing {
  const kind = kinds.exec(text)?.[1]?.toLowerCase().replace('groceries', 'grocery');
  const title = kind === undefined ? 'Checklist' : `${kind[0]!.toUpperCase()}${kind.slice(1)} list`;
  const put =
    /^(?:please |can you |could you )*(?:add|put|throw|stick|include|write|jot)\s+(.+?)\s+(?:down )?(?:to|on|onto|in|into)\b.*\blist\b/is.exec(
      text,
    );
  const named = put?.[1] ?? /(?::|\bwith\b|\bof\b)\s*(\S.*)$/is.exec(text)?.[1];
  const isAboutOne =
    /\b(?:what'?s|what is|show|read|open|see|clear|off|cross|tick|remove|delete)\b/i.test(text) && put === null;
  if (answer === null && isAboutOne) return { ask: 'There is no list open here. What should be on one?' };
  const { payload } = addition(answer ?? named ?? '', context);
  return { title, setup: payload, confidence: 0.9 };
}

export const grammar: AppGrammar<ChecklistState> = {
  start,
  begin,
  act,
  opened({ title, state }) {
    const texts = state.items.map(({ text }) => text);
    return [
      `${title} is open.`,
      ...(texts.length > 0 ? [`On it: ${listed(texts.slice(0, 12))}${texts.length > 12 ? ' and more' : ''}.`] : []),
    ];
  },
  tell(fact, session) {
    const { data } = fact;
    const who = nameOf(session, fact.by);
    const text = String(data.text);
    switch (fact.kind) {
      case 'added':
        return `${who} added ${listed(data.texts as string[])}.`;
      case 'checked':
        return `${who} did: ${text}.`;
      case 'unchecked':
        return `${text} is open again.`;
      case 'assigned':
        return data.member === null
          ? `Nobody has ${text} now.`
          : `${nameOf(session, String(data.member))} takes ${text}.`;
      case 'due_set':
        return data.at === null
          ? `${text} has no date any more.`
          : `${text} is due ${tellTime(Number(data.at), session.timeZone)}.`;
      case 'removed':
        return `${who} removed ${text}.`;
      case 'due':
        return data.assignee === null
          ? `${text} is due now.`
          : `${nameOf(session, String(data.assignee))}, ${text} is due now.`;
      case 'all_done':
        return 'Everything on the list is done.';
      default:
        return undefined;
    }
  },
  recap(session) {
    const { items } = session.state;
    const open = items.filter(({ done }) => done === null);
    if (items.length === 0) return ['The list is empty.'];
    if (open.length === 0) return [`All ${items.length} things are done.`];
    const named = open
      .slice(0, 15)
      .map(({ text, assignee }) => (assignee === null ? text : `${text} (${nameOf(session, assignee)})`));
    const more = open.length > 15 ? ` and ${open.length - 15} more` : '';
    return [`${items.length - open.length} of ${items.length} done.`, `Left: ${named.join(', ')}${more}.`];
  },
};
