/** The field to write in: Enter sends, Shift+Enter starts a line, `/` comes here from anywhere; in a group, who is speaking. */
import type { Member } from '../relay/threads.ts';
import { byId, h } from './dom.ts';

export interface ComposerView {
  /** Sets whom the field is for, and the people one can speak as; none in a direct chat. */
  aim(name: string, speakers: Member[]): void;
  focus(): void;
}

export function createComposerView(onSay: (text: string, speaker: Member | undefined) => void): ComposerView {
  const field = byId<HTMLTextAreaElement>('text');
  const form = byId<HTMLFormElement>('composer');
  const send = byId<HTMLButtonElement>('send');
  const chips = byId('speakers');
  let people: Member[] = [];

  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
    send.disabled = field.value.trim() === '';
  };
  const submit = () => {
    const text = field.value.trim();
    if (text === '') return;
    const chosen = chips.querySelector<HTMLInputElement>('input:checked')?.value;
    onSay(
      text,
      people.find(({ phone }) => phone === chosen),
    );
    field.value = '';
    fit();
  };

  field.addEventListener('input', fit);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  document.addEventListener('keydown', (event) => {
    const target = event.target as Element | null;
    if (event.key !== '/' || event.metaKey || event.ctrlKey || target?.closest('textarea, input[type=text]')) return;
    event.preventDefault();
    field.focus();
  });
  fit();

  return {
    aim(name, speakers) {
      field.placeholder = `Text ${name}`;
      field.setAttribute('aria-label', `Message to ${name}`);
      people = speakers;
      chips.hidden = speakers.length === 0;
      chips.replaceChildren(
        h('legend', {}, 'Text as'),
        ...speakers.map((member, index) =>
          h(
            'label',
            {},
            h('input', { type: 'radio', name: 'speaker', value: member.phone, checked: index === 0 }),
            h(
              'span',
              {},
              member.name,
              h(
                'small',
                { title: member.phone },
                h('i', { class: 'unseen' }, ', number ends in '),
                ` ${member.phone.slice(-4)}`,
              ),
            ),
          ),
        ),
      );
    },
    focus: () => field.focus(),
  };
}
