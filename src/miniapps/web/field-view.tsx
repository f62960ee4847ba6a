/** One field of a form, as its kind is entered best. */
import { currencySign } from './format.ts';
import { Icon } from './parts.tsx';
import type { Entry, Field } from './schema.ts';

export interface Person {
  id: string;
  name: string;
}

export interface FieldProps {
  field: Field;
  id: string;
  entry: Entry;
  problem: string | undefined;
  currency: string;
  timeZone: string;
  people: readonly Person[];
  onEntry(entry: Entry): void;
}

export function FieldView(props: FieldProps) {
  const { field, id, problem, timeZone } = props;
  const problemId = `${id}-problem`;
  const isOtherZone = field.kind === 'datetime' && timeZone !== new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const note = isOtherZone ? ` (${timeZone.replace(/_/g, ' ')})` : '';
  const optional = field.isRequired || field.kind === 'check' ? '' : ' · optional';
  if (field.kind === 'check') return <TickField {...props} />;
  if (field.kind === 'people') return <PeopleField {...props} />;
  return (
    <div class={`field is-${field.kind}`}>
      <label for={id}>
        {field.title}
        {note}
        <span class="optional">{optional}</span>
      </label>
      <EntryOf {...props} problemId={problemId} />
      {problem === undefined ? null : (
        <p class="field-problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const pickerTypes = { datetime: 'datetime-local', day: 'date', time: 'time' } as const;

function EntryOf({
  field,
  id,
  entry,
  problem,
  currency,
  people,
  onEntry,
  problemId,
}: FieldProps & { problemId: string }) {
  const shared = {
    id,
    name: field.name,
    value: String(entry),
    'aria-required': field.isRequired,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : problemId,
  };
  switch (field.kind) {
    case 'textarea':
      return (
        <textarea
          {...shared}
          rows={3}
          maxLength={field.charsMax}
          onInput={(event) => onEntry(event.currentTarget.value)}
        />
      );
    case 'select':
    case 'person': {
      const options =
        field.kind === 'person' ? people : field.options.map((option) => ({ id: option, name: capitalised(option) }));
      return (
        <select {...shared} onChange={(event) => onEntry(event.currentTarget.value)}>
          {field.isRequired && entry !== '' ? null : <option value="">–</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.name}
            </option>
          ))}
        </select>
      );
    }
    case 'money':
      return (
        <span class="money-entry">
          <span class="currency" aria-hidden="true">
            {currencySign(currency)}
          </span>
          <input
            {...shared}
            inputMode="decimal"
            autocomplete="off"
            onInput={(event) => onEntry(event.currentTarget.value)}
          />
        </span>
      );
    case 'number': {
      const inputMode = field.isInteger ? 'numeric' : 'decimal';
      return (
        <input
          {...shared}
          inputMode={inputMode}
          autocomplete="off"
          onInput={(event) => onEntry(event.currentTarget.value)}
        />
      );
    }
    case 'datetime':
    case 'day':
    case 'time':
      return (
        <input {...shared} type={pickerTypes[field.kind]} onInput={(event) => onEntry(event.currentTarget.value)} />
      );
    default:
      return (
        <input
          {...shared}
          autocomplete="off"
          enterkeyhint="done"
          maxLength={field.charsMax}
          onInput={(event) => onEntry(event.currentTarget.value)}
        />
      );
  }
}

function TickField({ field, entry, onEntry }: FieldProps) {
  return (
    <label class="check field">
      <input
        type="checkbox"
        name={field.name}
        checked={entry === true}
        onChange={(event) => onEntry(event.currentTarget.checked)}
      />
      <span class="tick" aria-hidden="true">
        <Icon name="tick" />
      </span>
      <span>{field.title}</span>
    </label>
  );
}

function PeopleField({ field, entry, people, onEntry }: FieldProps) {
  const chosen = Array.isArray(entry) ? entry : [];
  return (
    <fieldset class="field people-field">
      <legend>
        {field.title}
        <span class="optional"> · nobody means everybody</span>
      </legend>
      <div class="person-picks">
        {people.map(({ id, name }) => (
          <label key={id} class="person-pick">
            <input
              type="checkbox"
              name={field.name}
              checked={chosen.includes(id)}
              onChange={(event) =>
                onEntry(event.currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/_/g, ' ');
