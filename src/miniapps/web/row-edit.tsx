/** Changing the text of a row where it stands: a button opens a field; Enter or the button sends it, Escape leaves it as it was. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { putAt } from '../pointer.ts';
import type { Component } from '../ui.ts';
import { usePage } from './context.ts';
import { Icon } from './parts.tsx';
import { type RowPlace, showingRow } from './session.ts';

type Edit = NonNullable<Extract<Component, { type: 'list' }>['row']['edit']>;

interface RowEditProps {
  edit: Edit;
  row: unknown;
  place: RowPlace;
  id: string;
  words: string;
}

export function RowEdit({ edit, row, place, id, words }: RowEditProps) {
  const { session, text } = usePage();
  const [draft, setDraft] = useState<string | undefined>();
  const button = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const wasOpen = useRef(false);
  const isOpen = draft !== undefined;
  useEffect(() => {
    if (isOpen) field.current?.select();
    else if (wasOpen.current) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const send = async (entered: string) => {
    setDraft(undefined);
    if (entered === '' || entered === text(edit.value, row)) return;
    const pointer = 'item' in Object(edit.value) ? (edit.value as { item: string }).item : undefined;
    const show = pointer === undefined ? undefined : showingRow(place, (shown) => putAt(shown, pointer, entered));
    const result = await session.act({ key: id, action: edit.action, row, entered, show });
    if (result.kind === 'refused') setDraft((newer) => newer ?? entered);
  };
  if (draft === undefined) {
    const label = `${edit.label}: ${words}`;
    const open = () => setDraft(text(edit.value, row));
    return (
      <button ref={button} type="button" class="icon-button" aria-label={label} title={edit.label} onClick={open}>
        <Icon name="pencil" />
      </button>
    );
  }
  return (
    <form
      class="row-edit field"
      onSubmit={(event) => {
        event.preventDefault();
        send(draft.trim());
      }}
    >
      <input
        ref={field}
        aria-label={`${edit.label}: ${words}`}
        value={draft}
        maxLength={edit.charsMax}
        autocomplete="off"
        enterkeyhint="done"
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && setDraft(undefined)}
      />
      <button type="submit" class="pill primary">
        Save
      </button>
    </form>
  );
}
