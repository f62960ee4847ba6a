/** Who to text: one round picture each, a real radio group for the keyboard and for screen readers. */
import { h } from './dom.ts';
import type { Persona } from './visitor.ts';

export interface PeopleView {
  choose(personaId: string): void;
  unread(personaId: string, isUnread: boolean): void;
}

export function createPeopleView(
  container: HTMLElement,
  personas: Persona[],
  onChoose: (persona: Persona) => void,
): PeopleView {
  const radios = new Map<string, HTMLInputElement>();
  for (const persona of personas) {
    const radio = h('input', { type: 'radio', name: 'persona', value: persona.id, change: () => onChoose(persona) });
    radios.set(persona.id, radio);
    container.append(
      h('label', { class: 'person' }, radio, avatar(persona), h('span', { class: 'first-name' }, persona.name)),
    );
  }
  return {
    choose(personaId) {
      const radio = radios.get(personaId);
      if (radio !== undefined) radio.checked = true;
    },
    unread: (personaId, isUnread) => radios.get(personaId)?.parentElement?.classList.toggle('unread', isUnread),
  };
}

/** A persona's colours and first letter. Colours go in through the style object: the page's policy allows no inline style. */
export function avatar(persona: Persona, size = ''): HTMLElement {
  const element = h('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, persona.name.charAt(0));
  element.style.setProperty('--one', persona.color);
  element.style.setProperty('--two', persona.accent);
  return element;
}
