/** Components that only show: texts, amounts, people, results; and the button. */

import { memberTexts } from '../member-texts.ts';
import { valueAt } from '../pointer.ts';
import type { Component } from '../ui.ts';
import { usePage } from './context.ts';
import { tellMoney } from './format.ts';
import { Answer, Avatar, Icon } from './parts.tsx';
import type { PageDocument } from './session.ts';

type Of<T extends Component['type']> = Extract<Component, { type: T }>;
export interface ViewProps<T extends Component['type']> {
  component: Of<T>;
  /** Of the control, for what is said of its actions. */
  id: string;
}

export function TextView({ component }: ViewProps<'text'>) {
  const { read, text } = usePage();
  const { tone = 'body', when } = component;
  const words = text(component.text);
  if ((when !== undefined && !read(when)) || words === '') return null;
  switch (tone) {
    case 'title':
      return <h1 tabIndex={-1}>{words}</h1>;
    case 'heading':
      return (
        <p class="heading" aria-live="polite">
          {words}
        </p>
      );
    case 'warning':
      return (
        <p class="warning" role="status">
          {words}
        </p>
      );
    case 'note':
      return (
        <p class="note" aria-live="polite">
          {words}
        </p>
      );
    case 'body':
      return <p class="body">{words}</p>;
  }
}

export function MoneyView({ component }: ViewProps<'money'>) {
  const { read, text } = usePage();
  const { amount, currency, label, tone = 'plain', when } = component;
  if (when !== undefined && !read(when)) return null;
  return (
    <div class={`sum ${tone}`}>
      <span class="sum-label">{text(label)}</span>
      <span class="sum-amount">{tellMoney(Number(read(amount) ?? 0), text(currency))}</span>
    </div>
  );
}

export function MembersView({ component, id }: ViewProps<'members'>) {
  const { rows, name, state } = usePage();
  const people = rows(component.rows);
  const said = memberTexts(component, rows);
  if (people.length === 0) return null;
  return (
    <section class="people" aria-labelledby={`${id}-label`}>
      <h2 id={`${id}-label`}>
        {component.label} <span class="count">{people.length}</span>
      </h2>
      <ul>
        {people.map((row, index) => {
          const member = String(valueAt(row, '/member'));
          const detail = said[index];
          return (
            <li key={member}>
              <Avatar member={member} isHere={state.here.includes(member)} />
              <span class="person-name">{name(member)}</span>
              {detail ? <span class="person-text">{detail}</span> : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A table that looks like bars: what the eye compares, the ear is read. */
export function ResultsView({ component, id }: ViewProps<'results'>) {
  const { rows, read } = usePage();
  const values = component.values === undefined ? undefined : rows(component.values);
  const bars = rows(component.bars).map((row, index) => ({
    id: String(valueAt(row, '/id')),
    text: String(valueAt(row, '/text') ?? ''),
    value: Number((values === undefined ? valueAt(row, '/value') : values[index]) ?? 0),
    isWinner: valueAt(row, '/isWinner') === true,
  }));
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const note = component.note === undefined ? undefined : read(component.note);
  return (
    <div class="results">
      <h2 id={`${id}-label`}>{component.label}</h2>
      <table aria-labelledby={`${id}-label`}>
        <thead class="for-ears">
          <tr>
            <th scope="col">Option</th>
            <th scope="col">{component.unit.many}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ id: bar, text, value, isWinner }) => (
            <tr key={bar} class={isWinner ? 'winner' : undefined}>
              <th scope="row">
                {isWinner ? <Icon name="trophy" /> : null}
                <span>{text}</span>
                {isWinner ? <span class="for-ears"> (won)</span> : null}
              </th>
              <td>
                <span class="bar" style={{ '--part': value / most }} aria-hidden="true" />
                <span class="bar-value">
                  {value}
                  <span class="for-ears"> {value === 1 ? component.unit.one : component.unit.many}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {note ? <p class="note">{String(note)}</p> : null}
    </div>
  );
}

export function ButtonView({ component, id }: ViewProps<'button'>) {
  const { ask, document, feedback, read, session, text } = usePage();
  const { action, confirm, tone = 'plain', when } = component;
  const { waiting, problem } = feedback(id);
  const isVisible = when === undefined || Boolean(read(when));
  if (!isVisible && problem === undefined) return null;
  const label = text(component.label);
  const press = async () => {
    if (waiting > 0) return;
    if (confirm !== undefined && !(await ask(confirm, label.replace(/\?$/, '')))) return;
    await session.act({ key: id, action });
  };
  if (action.name === 'undo' && !mayUndo(document)) return null;
  return (
    <div class="button-part">
      {isVisible ? (
        <button type="button" class={`button ${tone}`} aria-busy={waiting > 0} onClick={press}>
          {action.name === 'undo' ? <Icon name="undo" /> : null}
          {label}
        </button>
      ) : null}
      <Answer of={id} />
    </div>
  );
}

/** The server takes back for whoever did it, and for the host: nobody else is offered it. */
function mayUndo({ state, you }: PageDocument): boolean {
  return state.undo !== null && (state.undo.by === you.id || you.role === 'host');
}
