/** The journal as it grows: newest first, each event to be opened, a poison one marked. */
import type { WatchedRow } from '../watch-wire.ts';
import { h } from './dom.ts';
import { after } from './sockets.ts';

export interface JournalView {
  element: HTMLElement;
  /** Replaces everything, oldest first. */
  fill(rows: WatchedRow[]): void;
  add(row: WatchedRow): void;
}

const rowsMax = 300;
/** A new row stands out for this long, also where nobody was looking at this tab. */
const freshMs = 1_200;
const originWords: Record<string, string> = {
  external: 'outside',
  timer: 'timer',
  effect: 'effect',
  actor: 'actor',
};

export function createJournalView(title: string): JournalView {
  const list = h('ol', { class: 'rows', 'aria-label': title });
  const empty = h('p', { class: 'empty-journal' }, 'Nothing yet. Say something, and watch it being written down.');
  const element = h('div', { class: 'journal' }, empty, list);
  const kept: number[] = [];

  const add = (row: WatchedRow, isNew: boolean) => {
    if (kept.length > 0 && row.seq <= kept[0]!) return;
    kept.unshift(row.seq);
    const element = rowElement(row, isNew);
    list.prepend(element);
    if (isNew) after(freshMs, () => element.classList.remove('new'));
    if (kept.length > rowsMax) {
      kept.pop();
      list.lastElementChild?.remove();
    }
    empty.hidden = true;
  };

  return {
    element,
    fill(rows) {
      kept.length = 0;
      list.replaceChildren();
      empty.hidden = false;
      for (const row of rows) add(row, false);
    },
    add: (row) => add(row, true),
  };
}

function rowElement(row: WatchedRow, isNew: boolean): HTMLLIElement {
  const time = new Date(row.at);
  const clock = `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  const name = row.type
    .replace(/^xstate\.(done|error)\.actor\./, '$1: ')
    .replace(/^xstate\.after\.([^.]+)\..*/, 'after $1');
  return h(
    'li',
    { class: isNew ? 'row new' : 'row', 'data-seq': row.seq, 'data-origin': row.origin },
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('span', { class: 'seq' }, String(row.seq)),
        h('span', { class: row.poison === null ? 'type' : 'type poison' }, name),
        h('span', { class: 'origin' }, originWords[row.origin] ?? row.origin),
        h('time', { datetime: time.toISOString() }, clock),
      ),
      row.poison !== null && h('p', { class: 'poison-why' }, `Poison, changed nothing: ${row.poison}`),
      h('pre', { tabindex: 0 }, row.detail),
    ),
  );
}
