/** What a visitor can change: the way messages take, whether the network is there, and a clean start. */
import { groupMembers } from '../relay/threads.ts';
import { h } from './dom.ts';

export interface OptionsEvents {
  overHttp(isOn: boolean): void;
  networkCut(isCut: boolean): void;
  clear(): void;
}

export function createOptionsView(
  facts: { model: string; offline: boolean; phone: string },
  events: OptionsEvents,
): HTMLElement {
  const clear = h('button', { type: 'button', class: 'plain', click: () => events.clear() }, 'Clear this chat');
  const model = facts.offline
    ? 'Answers come from the built-in offline responder. Set OPENAI_API_KEY and start again for a real model.'
    : `Answers come from ${facts.model}.`;
  return h(
    'div',
    { class: 'options' },
    toggle(
      'over-http',
      'HTTP fallback',
      'Messages go by POST /edge/message. The reflex may still come over the socket; each bubble comes once.',
      events.overHttp,
    ),
    toggle(
      'cut-network',
      'Cut the network',
      'Closes the socket and keeps it closed. What you write waits, and goes out once when it is back.',
      events.networkCut,
    ),
    h(
      'div',
      { class: 'option' },
      h('div', {}, h('b', {}, 'This chat'), h('p', {}, 'Forgets what this page shows. The persona still remembers.')),
      clear,
    ),
    numbers(facts.phone),
    h('p', { class: 'explanation' }, model),
    h(
      'p',
      { class: 'explanation links' },
      h('a', { href: '/docs' }, 'The interface'),
      h('a', { href: '/health' }, 'Health'),
    ),
  );
}

/** Who is who, to a page that asks. */
function numbers(phone: string): HTMLElement {
  const rows = groupMembers(phone).flatMap((member) => [h('dt', {}, member.name), h('dd', {}, member.phone)]);
  const why =
    'The numbers everybody here texts from, all made up. A link that a group reads, a poll’s for instance, asks for a name and the last four digits.';
  return h(
    'div',
    { class: 'option' },
    h('div', {}, h('b', {}, 'Numbers'), h('p', {}, why), h('dl', { class: 'numbers' }, ...rows)),
  );
}

function toggle(id: string, title: string, text: string, onChange: (isOn: boolean) => void): HTMLElement {
  const input = h('input', { type: 'checkbox', role: 'switch', id, 'aria-describedby': `${id}-text` });
  input.addEventListener('change', () => onChange(input.checked));
  const words = h('div', {}, h('b', {}, title), h('p', { id: `${id}-text` }, text));
  return h('label', { class: 'option', for: id }, words, input);
}
