/** The messages of one thread: bubbles in runs, a time where there was a pause, what became of our last one. */
import { h, icon, icons, timeOfDay } from './dom.ts';
import { linked } from './links.ts';
import type { Entry, Mine } from './transcript.ts';
import type { Persona } from './visitor.ts';

export interface LogView {
  /** Shows a thread from its beginning. */
  open(persona: Persona, entries: Entry[], empty: HTMLElement): void;
  add(entry: Entry): void;
  change(entry: Mine): void;
  typing(isTyping: boolean): void;
}

const pauseMs = 10 * 60_000;
const nearBottom = 120;

export function createLogView(scroll: HTMLElement, log: HTMLElement, again: (id: string) => void): LogView {
  let persona: Persona | undefined;
  let last: Entry | undefined;
  const dots = h('div', { class: 'bubble theirs typing', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const typingRow = h('div', { class: 'line theirs', hidden: true }, dots);
  scroll.append(typingRow);
  // Not every browser lets the keyboard scroll what it cannot focus.
  scroll.tabIndex = 0;

  const toBottom = () => scroll.scrollTo({ top: scroll.scrollHeight });
  const isAtBottom = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearBottom;
  // A keyboard that opens, a line more in the field, a phone that is turned: who was at the end stays there. By then the
  // distance is another, so where the reader was is remembered from their last scroll.
  let wasAtBottom = true;
  let size = '';
  const sizeNow = () => `${scroll.clientWidth} ${scroll.clientHeight}`;
  scroll.addEventListener('scroll', () => {
    if (sizeNow() === size) wasAtBottom = isAtBottom();
  });
  new ResizeObserver(() => {
    if (size !== '' && wasAtBottom) toBottom();
    size = sizeNow();
  }).observe(scroll);

  function append(entry: Entry): void {
    log.querySelector('.welcome')?.remove();
    if (last === undefined || entry.at - last.at > pauseMs) log.append(timeElement(entry.at));
    const previous = last === undefined ? undefined : elementOf(last.id);
    const isRun = last !== undefined && sameSide(last, entry) && entry.at - last.at < pauseMs;
    if (isRun) previous?.classList.add('joined');
    log.append(line(entry, persona?.name ?? '', isRun, again));
    last = entry;
    markStatus();
  }

  const elementOf = (id: string) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);

  /** As on a phone: what became of a message is said under the last of ours only, and under each that did not go out. */
  function markStatus(): void {
    const mine = [...log.querySelectorAll('.line.mine')];
    for (const [index, element] of mine.entries()) element.classList.toggle('last-mine', index === mine.length - 1);
  }

  return {
    open(who, entries, empty) {
      persona = who;
      last = undefined;
      log.replaceChildren();
      typingRow.hidden = true;
      if (entries.length === 0) log.append(empty);
      for (const entry of entries) append(entry);
      toBottom();
    },
    add(entry) {
      if (elementOf(entry.id) !== null) return;
      const follows = isAtBottom() || entry.kind === 'mine';
      append(entry);
      if (follows) toBottom();
    },
    change(entry) {
      const element = elementOf(entry.id);
      if (element === null) return;
      element.setAttribute('data-status', entry.status);
      element.querySelector('.status')?.replaceWith(statusElement(entry, again));
    },
    typing(isTyping) {
      const follows = isAtBottom();
      typingRow.hidden = !isTyping;
      if (follows && isTyping) toBottom();
    },
  };
}

function sameSide(one: Entry, other: Entry): boolean {
  if (one.kind === 'mine' && other.kind === 'mine') return one.sender === other.sender;
  return one.kind === 'theirs' && other.kind === 'theirs';
}

function timeElement(at: number): HTMLElement {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday
    ? 'Today'
    : date.toLocaleDateString(undefined, { weekday: 'short', month: 'short', day: 'numeric' });
  return h('div', { class: 'when' }, h('b', {}, day), ` ${timeOfDay(at)}`);
}

function line(entry: Entry, personaName: string, isRun: boolean, again: (id: string) => void): HTMLElement {
  if (entry.kind === 'note') return h('div', { class: 'note', 'data-id': entry.id }, entry.text);
  const isMine = entry.kind === 'mine';
  const isOther = isMine && entry.sender !== '' && entry.sender !== 'You';
  const who = isMine ? entry.sender || 'You' : personaName;
  const classes = ['line', isMine ? 'mine' : 'theirs', isRun ? 'run' : '', isOther ? 'other' : ''].join(' ');
  const element = h(
    'div',
    { class: classes, 'data-id': entry.id, 'data-status': isMine ? entry.status : null },
    isOther && !isRun ? h('div', { class: 'sender', 'aria-hidden': 'true' }, who) : null,
    h(
      'div',
      { class: 'bubble', title: timeOfDay(entry.at) },
      h('span', { class: 'unseen' }, `${who}: `),
      ...linked(entry.text),
    ),
  );
  if (entry.kind === 'mine') element.append(statusElement(entry, again));
  else if (entry.reflexMs !== null) {
    element.append(h('div', { class: 'meta' }, icon(icons.bolt, 12), `reflex after ${entry.reflexMs} ms`));
  } else if (entry.via === 'http') element.append(h('div', { class: 'meta' }, 'came in the HTTP answer'));
  return element;
}

function statusElement(entry: Mine, again: (id: string) => void): HTMLElement {
  if (entry.status === 'failed') {
    const retry = h('button', { type: 'button', click: () => again(entry.id) }, 'Not delivered. Try again');
    return h('div', { class: 'status failed' }, retry);
  }
  const by = entry.via === 'http' ? ' over HTTP' : '';
  return h('div', { class: 'status' }, entry.status === 'sending' ? 'Sending…' : `Delivered${by}`);
}
