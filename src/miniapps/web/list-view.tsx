/** A list: rows with what is known of each, and what can be done with it. */
import { putAt, resolveBound, valueAt } from '../pointer.ts';
import type { ButtonPart, Component } from '../ui.ts';
import { usePage } from './context.ts';
import { tellMoment, tellMoney } from './format.ts';
import { Answer, Avatar, Fold, Icon } from './parts.tsx';
import { RowEdit } from './row-edit.tsx';
import { type Deed, isWaitingRow, type PageDocument, type RowPlace, showingRow } from './session.ts';
import type { ViewProps } from './simple-views.tsx';

type List = Extract<Component, { type: 'list' }>;
type RowParts = List['row'];

interface RowProps {
  parts: RowParts;
  row: unknown;
  place: RowPlace;
  /** Of the row, for what is said of its actions. */
  id: string;
}

export function ListView({ component, id }: ViewProps<'list'>) {
  const { rows } = usePage();
  const { label, items, row: parts, empty, folded } = component;
  const all = rows(items);
  if (all.length === 0 && empty === '') return null;
  const list =
    all.length === 0 ? (
      <p class="empty">{empty}</p>
    ) : (
      <ul class="rows" aria-label={label}>
        {all.map((row) => {
          const key = String(valueAt(row, parts.key));
          const place = { items, keyPointer: parts.key, key };
          return <RowView key={key} parts={parts} row={row} place={place} id={`${id}/${key}`} />;
        })}
      </ul>
    );
  if (folded) {
    return (
      <Fold label={label} icon="chevron">
        {list}
      </Fold>
    );
  }
  return (
    <div class="list">
      <h2>
        {label} {all.length > 0 ? <span class="count">{all.length}</span> : null}
      </h2>
      {list}
    </div>
  );
}

function RowView({ parts, row, place, id }: RowProps) {
  const { document, feedback, name, read, text } = usePage();
  const isWaiting = isWaitingRow(place.key) || feedback(id).waiting > 0;
  const isOwn = parts.person !== undefined && read(parts.person, row) === document.you.id;
  const words = isOwn ? name(document.you.id) : text(parts.text, row);
  const isDone = parts.check !== undefined && resolveBound(parts.check.value, document, row) === true;
  return (
    <li class={`row${isDone ? ' done' : ''}`} data-key={place.key} aria-busy={isWaiting}>
      <fieldset disabled={isWaitingRow(place.key)}>
        <legend class="for-ears">{words}</legend>
        <div class="row-main">
          {parts.check === undefined ? (
            <span class="row-text">{words}</span>
          ) : (
            <CheckPart {...{ parts, row, place, id }} words={words} />
          )}
          <RowFigures parts={parts} row={row} />
        </div>
        <div class="row-more">
          <RowDetail parts={parts} row={row} />
          <RowControls {...{ parts, row, place, id }} words={words} />
        </div>
      </fieldset>
      <Answer of={id} />
    </li>
  );
}

function CheckPart({ parts, row, place, id, words }: RowProps & { words: string }) {
  const { read, session } = usePage();
  const check = parts.check!;
  const tick = (isOn: boolean) => {
    const { value, action } = check;
    const show = 'item' in Object(value) ? changing(place, (value as { item: string }).item, isOn) : undefined;
    session.act({ key: id, action, row, entered: isOn, show });
  };
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={read(check.value, row) === true}
        onChange={({ currentTarget }) => tick(currentTarget.checked)}
      />
      <span class="tick" aria-hidden="true">
        <Icon name="tick" />
      </span>
      <span class="row-text">{words}</span>
      <span class="for-ears">, {check.label}</span>
    </label>
  );
}

type RowData = Pick<RowProps, 'parts' | 'row'>;

/** What stands behind a row's text. */
function RowFigures({ parts, row }: RowData) {
  const { read, text } = usePage();
  const badge = parts.badge === undefined ? undefined : read(parts.badge, row);
  return (
    <>
      {parts.amount === undefined ? null : (
        <span class="amount">
          {tellMoney(Number(read(parts.amount.value, row) ?? 0), text(parts.amount.currency, row))}
        </span>
      )}
      {badge ? <span class="badge">{badge === true ? <Icon name="tick" /> : String(badge)}</span> : null}
    </>
  );
}

/** What stands under it. */
function RowDetail({ parts, row }: RowData) {
  const { document, name, read, text } = usePage();
  const detail = parts.detail === undefined ? '' : text(parts.detail, row);
  const member = parts.member === undefined ? undefined : read(parts.member, row);
  const time = parts.time === undefined ? undefined : read(parts.time, row);
  if (detail === '' && !member && typeof time !== 'number') return null;
  return (
    <span class="row-detail">
      {detail === '' ? null : <span>{detail}</span>}
      {typeof time === 'number' ? <time>{tellMoment(time, document.state.timeZone)}</time> : null}
      {member ? (
        <span class="who">
          <Avatar member={String(member)} />
          {name(member)}
        </span>
      ) : null}
    </span>
  );
}

function RowControls({ parts, row, place, id, words }: RowProps & { words: string }) {
  const { toggle, assign, edit, buttons = [] } = parts;
  if (toggle === undefined && assign === undefined && edit === undefined && buttons.length === 0) return null;
  return (
    <div class="row-controls">
      {toggle === undefined ? null : <TogglePart {...{ parts, row, place, id, words }} />}
      {assign === undefined ? null : <AssignPart {...{ parts, row, place, id, words }} />}
      {edit === undefined ? null : <RowEdit {...{ edit, row, place, id, words }} />}
      {buttons.map((button) => (
        <RowButton key={JSON.stringify(button.label)} {...{ button, row, place, id, words }} />
      ))}
    </div>
  );
}

function TogglePart({ parts, row, place, id, words }: RowProps & { words: string }) {
  const { read, session } = usePage();
  const { on, label, action, count } = parts.toggle!;
  const keys = read(on);
  const isOn = Array.isArray(keys) && keys.includes(place.key);
  const press = () => {
    const show = (document: PageDocument) => {
      const shown = resolveBound(on, document);
      if (!Array.isArray(shown) || shown.includes(place.key) !== isOn) return;
      if (isOn) shown.splice(shown.indexOf(place.key), 1);
      else shown.push(place.key);
      if (count !== undefined && 'item' in Object(count)) {
        const pointer = (count as { item: string }).item;
        showingRow(place, (shownRow) => putAt(shownRow, pointer, Number(valueAt(shownRow, pointer)) + (isOn ? -1 : 1)))(
          document,
        );
      }
    };
    session.act({ key: id, action, row, entered: !isOn, show });
  };
  const number = count === undefined ? undefined : Number(read(count, row) ?? 0);
  return (
    <button
      type="button"
      class="pill"
      aria-pressed={isOn}
      aria-label={number === undefined ? `${label}: ${words}` : `${label} ${number}: ${words}`}
      onClick={press}
    >
      {isOn ? <Icon name="tick" /> : null}
      {label} {number === undefined ? null : <span class="pill-count">{number}</span>}
    </button>
  );
}

function AssignPart({ parts, row, place, id, words }: RowProps & { words: string }) {
  const { document, read, session, shortName } = usePage();
  const { value, action, label } = parts.assign!;
  const chosen = String(read(value, row) ?? '');
  const people = document.state.members.filter((member) => member.id === chosen || canTakePart(member));
  const choose = (member: string) => {
    const entered = member === '' ? null : member;
    const show = 'item' in Object(value) ? changing(place, (value as { item: string }).item, entered) : undefined;
    session.act({ key: id, action, row, entered, show });
  };
  return (
    <span class="assign">
      {chosen === '' ? null : <Avatar member={chosen} />}
      <select
        aria-label={`${label}: ${words}`}
        value={chosen}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value="">{`${label}?`}</option>
        {people.map((member) => (
          <option key={member.id} value={member.id}>
            {shortName(member.id)}
          </option>
        ))}
      </select>
    </span>
  );
}

function RowButton({ button, row, place, id, words }: Omit<RowProps, 'parts'> & { button: ButtonPart; words: string }) {
  const { ask, feedback, read, session, text } = usePage();
  if (button.when !== undefined && !read(button.when, row)) return null;
  const label = text(button.label, row);
  const press = async () => {
    if (feedback(id).waiting > 0) return;
    if (button.confirm !== undefined && !(await ask(button.confirm, label))) return;
    session.act({ key: id, action: button.action, row, ...shownBy(button, place) });
  };
  if (button.tone === 'danger') {
    return (
      <button type="button" class="icon-button" aria-label={`${label}: ${words}`} title={label} onClick={press}>
        <Icon name="bin" />
      </button>
    );
  }
  return (
    <button
      type="button"
      class={button.tone === 'primary' ? 'pill primary' : 'pill'}
      aria-label={`${label}: ${words}`}
      onClick={press}
    >
      {label}
    </button>
  );
}

function shownBy({ action }: ButtonPart, place: RowPlace): Pick<Deed, 'show'> {
  if (action.shows !== 'row_removed') return {};
  return { show: showingRow(place, (_row, rows, index) => void rows.splice(index, 1)) };
}

function changing(place: RowPlace, pointer: string, value: unknown): (document: PageDocument) => void {
  return showingRow(place, (row) => putAt(row, pointer, value));
}

export function canTakePart({ role, present }: PageDocument['state']['members'][number]): boolean {
  return present && role !== 'viewer';
}
