/** A choice: one of several with a press, any of several, or all in an order. */
import { useState } from 'preact/hooks';
import { valueAt } from '../pointer.ts';
import type { Component } from '../ui.ts';
import { usePage } from './context.ts';
import { Answer, Icon } from './parts.tsx';
import { showing } from './session.ts';
import type { ViewProps } from './simple-views.tsx';

interface Option {
  id: string;
  text: string;
}

interface PickProps {
  options: Option[];
  chosen: readonly string[];
  isWaiting: boolean;
  choose(ids: string[]): void;
  labelledBy: string;
}

export function ChoiceView({ component, id }: ViewProps<'choice'>) {
  const { feedback, rows, session } = usePage();
  const { action, label, mode, value } = component;
  const options = rows(component.options).map((row) => ({
    id: String(valueAt(row, '/id')),
    text: String(valueAt(row, '/text') ?? ''),
  }));
  const chosen = rows(value).map(String);
  const choose = (entered: string[]) => session.act({ key: id, action, entered, show: showing(value, entered) });
  const pick = { options, chosen, isWaiting: feedback(id).waiting > 0, choose, labelledBy: `${id}-label` };
  return (
    <div class="choice">
      <h2 id={`${id}-label`}>{label}</h2>
      {mode === 'single' ? <SinglePick {...pick} /> : <DraftedPick {...pick} component={component} />}
      <Answer of={id} />
    </div>
  );
}

/**
 * One of several, sent when it is pressed. The arrows move without choosing: each choice is told to others, so none is made on the way to
 * another one.
 */
function SinglePick({ options, chosen, isWaiting, choose, labelledBy }: PickProps) {
  const at = Math.max(
    0,
    options.findIndex(({ id }) => chosen.includes(id)),
  );
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')];
    const from = all.indexOf(event.target as HTMLElement);
    all[(from + step + all.length) % all.length]?.focus();
  };
  return (
    <div class="options" role="radiogroup" tabIndex={-1} aria-labelledby={labelledBy} onKeyDown={move}>
      {options.map(({ id, text }, index) => {
        const isChosen = chosen.includes(id);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a native one would send a choice with every arrow.
          <button
            key={id}
            type="button"
            role="radio"
            class="option"
            aria-checked={isChosen}
            aria-busy={isChosen && isWaiting}
            tabIndex={index === at ? 0 : -1}
            onClick={() => (isChosen ? undefined : choose([id]))}
          >
            <span class="mark round" aria-hidden="true" />
            <span class="option-text">{text}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Several, put together first and sent with a press of their own. */
function DraftedPick({
  component,
  options,
  chosen,
  isWaiting,
  choose,
  labelledBy,
}: PickProps & { component: Extract<Component, { type: 'choice' }> }) {
  const { read } = usePage();
  const [draft, setDraft] = useState<string[] | undefined>();
  const known = (draft ?? chosen).filter((id) => options.some((option) => option.id === id));
  const max = component.max === undefined ? null : (read(component.max) as number | null);
  const isFull = max !== null && known.length >= max;
  const isChanged = known.join() !== chosen.join();
  const send = () => {
    setDraft(undefined);
    choose(known);
  };
  const props = { options, known, isFull, setDraft, labelledBy };
  return (
    <>
      {component.mode === 'multiple' ? <Ticks {...props} /> : <Ranking {...props} />}
      {max === null ? null : (
        <p class="note" aria-live="polite">
          {known.length} of at most {max} chosen
        </p>
      )}
      <button
        type="button"
        class={isChanged ? 'button primary' : 'button quiet'}
        aria-busy={isWaiting}
        aria-disabled={!isChanged || known.length === 0}
        onClick={() => (isChanged && known.length > 0 ? send() : undefined)}
      >
        {isChanged || chosen.length === 0 ? component.submit : <Icon name="tick" />}
        {isChanged || chosen.length === 0 ? null : 'Sent'}
      </button>
    </>
  );
}

interface DraftProps {
  options: Option[];
  known: string[];
  isFull: boolean;
  setDraft(ids: string[]): void;
  labelledBy: string;
}

function Ticks({ options, known, isFull, setDraft, labelledBy }: DraftProps) {
  return (
    <fieldset class="options" aria-labelledby={labelledBy}>
      {options.map(({ id, text }) => {
        const isOn = known.includes(id);
        const toggle = () => setDraft(isOn ? known.filter((one) => one !== id) : [...known, id]);
        return (
          <label key={id} class="option">
            <input type="checkbox" checked={isOn} disabled={isFull && !isOn} onChange={toggle} />
            <span class="mark" aria-hidden="true">
              <Icon name="tick" />
            </span>
            <span class="option-text">{text}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Pressed in the order of liking; the arrows put right what came in the wrong place. */
function Ranking({ options, known, isFull, setDraft, labelledBy }: DraftProps) {
  const textOf = (id: string) => options.find((option) => option.id === id)?.text ?? '';
  const swap = (at: number, to: number) => {
    const next = [...known];
    [next[at], next[to]] = [next[to]!, next[at]!];
    setDraft(next);
  };
  return (
    <fieldset class="options" aria-labelledby={labelledBy}>
      <ol class="ranking" aria-label="Your order">
        {known.map((id, at) => (
          <li key={id} class="option ranked">
            <button
              type="button"
              class="rank-text"
              aria-label={`${textOf(id)}, number ${at + 1}, take out`}
              onClick={() => setDraft(known.filter((one) => one !== id))}
            >
              <span class="mark number">{at + 1}</span>
              <span class="option-text">{textOf(id)}</span>
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={`Move up: ${textOf(id)}`}
              aria-disabled={at === 0}
              onClick={() => (at > 0 ? swap(at, at - 1) : undefined)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={`Move down: ${textOf(id)}`}
              aria-disabled={at === known.length - 1}
              onClick={() => (at < known.length - 1 ? swap(at, at + 1) : undefined)}
            >
              <Icon name="down" />
            </button>
          </li>
        ))}
      </ol>
      {options
        .filter(({ id }) => !known.includes(id))
        .map(({ id, text }) => (
          <button
            key={id}
            type="button"
            class="option"
            aria-disabled={isFull}
            aria-label={`${text}, put in as number ${known.length + 1}`}
            onClick={() => (isFull ? undefined : setDraft([...known, id]))}
          >
            <span class="mark round" aria-hidden="true" />
            <span class="option-text">{text}</span>
          </button>
        ))}
    </fieldset>
  );
}
