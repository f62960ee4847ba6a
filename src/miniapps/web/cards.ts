/**
 * How the flat list of components is laid out: what belongs together is one card. A list, a choice, dates or results begin a card; a text, a form,
 * an amount or a button behind it is about it and joins it. The first texts are the head of the page; the shell's buttons are its foot.
 */
import type { Component } from '../ui.ts';

export interface Part {
  /** The same for the same component, wherever it stands: what a person is in the middle of survives a change of the page. */
  key: string;
  component: Component;
}

export interface Card {
  key: string;
  kind: 'head' | 'card' | 'foot';
  parts: Part[];
}

const shellActions: ReadonlySet<string> = new Set(['close', 'reopen', 'undo']);

type Group = 'head' | 'topic' | 'people' | 'settings' | 'foot';

export function cardsOf(components: readonly Component[]): Card[] {
  const cards: (Card & { group: Group })[] = [];
  for (const part of partsOf(components)) {
    const group = groupOf(part.component, cards.at(-1)?.group);
    const last = cards.at(-1);
    if (last !== undefined && (group === 'same' || group === last.group) && !begins(part.component)) {
      last.parts.push(part);
      continue;
    }
    const isOpen = group === 'same' ? 'topic' : group;
    const kind = isOpen === 'head' || isOpen === 'foot' ? isOpen : 'card';
    cards.push({ key: part.key, kind, parts: [part], group: isOpen });
  }
  return cards;
}

/** Whether a component always begins a card of its own. */
function begins(component: Component): boolean {
  const { type } = component;
  return (type === 'list' && !component.folded) || type === 'choice' || type === 'dates' || type === 'results';
}

function groupOf(component: Component, before: Group | undefined): Group | 'same' {
  if (begins(component)) return 'topic';
  switch (component.type) {
    case 'text':
      return before === undefined || before === 'head' ? 'head' : before === 'foot' ? 'topic' : 'same';
    case 'members':
      // Who has not answered belongs to the question; who is in is a topic of its own.
      return 'people';
    case 'form':
      // One's own name is about nothing that stands before it.
      if (component.action.name === 'rename') return 'settings';
      return before === 'topic' || before === 'settings' ? 'same' : 'settings';
    case 'list':
      return before === 'topic' || before === 'settings' ? 'same' : 'settings';
    case 'button':
      if (shellActions.has(component.action.name)) return 'foot';
      return before === 'topic' || before === 'settings' ? 'same' : 'settings';
    default:
      return before === 'topic' ? 'same' : 'topic';
  }
}

function partsOf(components: readonly Component[]): Part[] {
  const seen = new Map<string, number>();
  return components.map((component) => {
    const name = nameOf(component);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return { key: times === 0 ? name : `${name}#${times}`, component };
  });
}

function nameOf(component: Component): string {
  const label = 'label' in component ? component.label : component.text;
  return `${component.type}:${typeof label === 'string' ? label : JSON.stringify(label)}`;
}
