/**
 * A checklist: what is to be done, by whom, until when.
 *
 *  C1 An item that is due and not done is reminded of once, at its time; done, moved or removed, it is not.
 *  C2 Reminders are durable timers of the session, one an item.
 */
import { type AppLogic, type Fact, type Outcome, refused } from '../../../../machines/miniapp/types.ts';

export interface ChecklistItem {
  id: string;
  text: string;
  /** A member's id. */
  assignee: string | null;
  /** Unix milliseconds. */
  dueAt: number | null;
  done: { by: string; at: number } | null;
  /** The member who wrote it; null for what the list began with. */
  by: string | null;
}

export interface ChecklistState {
  items: ChecklistItem[];
  next: number;
}

interface NewItem {
  text: string;
  assignee?: string | null;
  dueAt?: number | null;
}

export interface ChecklistActions {
  add: { items: NewItem[] };
  check: { item: string; done: boolean };
  edit: { item: string; text: string };
  assign: { item: string; member: string | null };
  set_due: { item: string; at: number | null };
  move: { item: string; before: string | null };
  remove: { item: string };
  clear_done: Record<string, never>;
}

export const itemsMax = 300;
const gone = refused('stale', 'This is not on the list any more.');
const due = (item: string, at: number | null) => ({ id: `due.${item}`, at });

function appended(state: ChecklistState, items: readonly NewItem[], by: string | null) {
  let { next } = state;
  const added = items.map(({ text, assignee = null, dueAt = null }): ChecklistItem => {
    const id = `i${next}`;
    next += 1;
    return { id, text, assignee, dueAt, done: null, by };
  });
  const timers = added.filter(({ dueAt }) => dueAt !== null).map(({ id, dueAt }) => due(id, dueAt));
  return { state: { ...state, items: [...state.items, ...added], next }, timers };
}

function changeItem(
  state: ChecklistState,
  id: string,
  change: (item: ChecklistItem) => { item: ChecklistItem; facts?: Fact[]; dueAt?: number | null },
): Outcome<ChecklistState> {
  const old = state.items.find((item) => item.id === id);
  if (old === undefined) return gone;
  const { item, facts, dueAt } = change(old);
  const next = { ...state, items: state.items.map((one) => (one === old ? item : one)) };
  return { kind: 'changed', state: next, facts, timers: dueAt === undefined ? [] : [due(id, dueAt)] };
}

const isAllDone = (items: readonly ChecklistItem[]) => items.length > 0 && items.every(({ done }) => done !== null);

export const checklistLogic: AppLogic<ChecklistState, ChecklistActions> = {
  closedBy: 'member',
  start(given) {
    const { items } = given as unknown as { items: NewItem[] };
    return appended({ items: [], next: 1 }, items, null);
  },
  actions: {
    add: {
      undoable: true,
      run(state, { items }, { by, session }) {
        if (state.items.length + items.length > itemsMax)
          return refused('limit', `A list has at most ${itemsMax} items.`);
        const known = new Set(session.members.map(({ id }) => id));
        if (items.some(({ assignee }) => assignee != null && !known.has(assignee)))
          return refused('stale', 'This person is not here.');
        const added = appended(state, items, by.id);
        const facts = [{ kind: 'added', by: by.id, data: { texts: items.map(({ text }) => text) } }];
        return { kind: 'changed', ...added, facts };
      },
    },
    check: {
      run(state, { item: id, done }, { by, at }) {
        const old = state.items.find((item) => item.id === id);
        if (old === undefined) return gone;
        if ((old.done !== null) === done) return { kind: 'changed' };
        const item = { ...old, done: done ? { by: by.id, at } : null };
        const items = state.items.map((one) => (one === old ? item : one));
        const facts: Fact[] = [{ kind: done ? 'checked' : 'unchecked', by: by.id, data: { text: old.text } }];
        if (done && isAllDone(items))
          facts.push({ kind: 'all_done', by: null, data: { count: items.length }, urgent: true });
        const isAhead = !done && old.dueAt !== null && old.dueAt > at;
        return { kind: 'changed', state: { ...state, items }, facts, timers: [due(id, isAhead ? old.dueAt : null)] };
      },
    },
    edit: {
      undoable: true,
      run: (state, { item, text }) => changeItem(state, item, (old) => ({ item: { ...old, text } })),
    },
    assign: {
      undoable: true,
      run(state, { item, member }, { by, session }) {
        const target = session.members.find(({ id, present }) => id === member && present);
        if (member !== null && target === undefined) return refused('stale', 'This person is not here.');
        return changeItem(state, item, (old) => ({
          item: { ...old, assignee: member },
          facts: [{ kind: 'assigned', by: by.id, data: { text: old.text, member } }],
        }));
      },
    },
    set_due: {
      run(state, { item, at: dueAt }, { by, at }) {
        if (dueAt !== null && dueAt <= at) return refused('invalid', 'The time has to be in the future.');
        return changeItem(state, item, (old) => ({
          item: { ...old, dueAt },
          facts: [{ kind: 'due_set', by: by.id, data: { text: old.text, at: dueAt } }],
          dueAt: old.done === null ? dueAt : null,
        }));
      },
    },
    move: {
      undoable: true,
      run(state, { item: id, before }) {
        const item = state.items.find((one) => one.id === id);
        if (item === undefined) return gone;
        const others = state.items.filter((one) => one !== item);
        const at = before === null ? others.length : others.findIndex((one) => one.id === before);
        if (at < 0) return gone;
        return { kind: 'changed', state: { ...state, items: [...others.slice(0, at), item, ...others.slice(at)] } };
      },
    },
    remove: {
      undoable: true,
      run(state, { item: id }, { by }) {
        const old = state.items.find((item) => item.id === id);
        if (old === undefined) return gone;
        const next = { ...state, items: state.items.filter((item) => item !== old) };
        // The timer is left: an undo brings the item back with it, and without the item it tells nothing.
        return { kind: 'changed', state: next, facts: [{ kind: 'removed', by: by.id, data: { text: old.text } }] };
      },
    },
    clear_done: {
      undoable: true,
      run(state) {
        const items = state.items.filter(({ done }) => done === null);
        if (items.length === state.items.length) return refused('stale', 'Nothing is done yet.');
        return { kind: 'changed', state: { ...state, items } };
      },
    },
  },
  timer(state, id, _session, at) {
    const item = state.items.find((one) => due(one.id, null).id === id);
    // Undo may have brought another time back than the timer's.
    if (item === undefined || item.done !== null || item.dueAt === null || item.dueAt > at) return undefined;
    return {
      kind: 'changed',
      facts: [{ kind: 'due', by: null, data: { text: item.text, assignee: item.assignee }, urgent: true }],
    };
  },
  reopening(state, _session, at) {
    const ahead = state.items.filter(({ done, dueAt }) => done === null && dueAt !== null && dueAt > at);
    return { kind: 'changed', timers: ahead.map(({ id, dueAt }) => due(id, dueAt)) };
  },
};
