/**
 * A form from a JSON Schema. What a person has not touched follows the document; what they have is theirs until it is sent, and comes
 * back when it is refused.
 */
import { useRef, useState } from 'preact/hooks';
import { fillPayload, resolveBound, valueAt } from '../pointer.ts';
import { usePage } from './context.ts';
import { FieldView, type Person } from './field-view.tsx';
import { canTakePart } from './list-view.tsx';
import { Answer, Fold } from './parts.tsx';
import { type Entry, entryOf, type Field, fieldsOf, readEntry } from './schema.ts';
import type { ViewProps } from './simple-views.tsx';

export function FormView(props: ViewProps<'form'>) {
  const { component } = props;
  if (!component.folded) return <FormBody {...props} />;
  return (
    <Fold label={component.label} icon={component.values === undefined ? 'plus' : 'chevron'}>
      <FormBody {...props} />
    </Fold>
  );
}

function FormBody({ component, id }: ViewProps<'form'>) {
  const { document, feedback, name, rows, session, text } = usePage();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Record<string, Entry>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const fields = fieldsOf(component.schema);
  const { timeZone } = document.state;
  const context = { currency: component.currency === undefined ? '' : text(component.currency), timeZone };
  const current = fillPayload(component.values ?? {}, document, undefined, undefined);
  const entry = ({ name: field, ...rest }: Field): Entry =>
    draft[field] ?? entryOf({ name: field, ...rest }, valueAt(current, `/${field}`), context);
  const people: Person[] =
    component.people === undefined
      ? document.state.members.filter(canTakePart).map((member) => ({ id: member.id, name: name(member.id) }))
      : rows(component.people).map((row) => personOf(row, document.you.id));

  const send = async () => {
    const { value, wrong } = readAll(fields, entry, context);
    setProblems(wrong);
    const first = fields.find((field) => wrong[field.name] !== undefined);
    if (first !== undefined) return focusField(form.current, first.name);
    const sent = draft;
    setDraft({});
    focusAfterSending(form.current, component.values !== undefined);
    const result = await session.act({ key: id, action: component.action, entered: value });
    if (result.kind === 'refused') {
      setDraft((newer) => ({ ...sent, ...newer }));
      form.current?.closest('details')?.setAttribute('open', '');
    }
  };

  return (
    <form
      ref={form}
      class="form"
      aria-label={component.label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="fields">
        {fields.map((field) => (
          <FieldView
            key={field.name}
            field={field}
            id={`${id}/${field.name}`}
            entry={entry(field)}
            problem={problems[field.name]}
            currency={context.currency}
            timeZone={timeZone}
            people={people}
            onEntry={(value) => {
              setDraft((before) => ({ ...before, [field.name]: value }));
              if (problems[field.name] !== undefined) setProblems({ ...problems, [field.name]: undefined as never });
            }}
          />
        ))}
      </div>
      <button type="submit" class="button primary" aria-busy={feedback(id).waiting > 0}>
        {component.submit}
      </button>
      <Answer of={id} />
    </form>
  );
}

function personOf(row: unknown, own: string): Person {
  const id = String(resolveBound({ item: '/id' }, undefined, row));
  return { id, name: id === own ? 'You' : String(valueAt(row, '/name') ?? '') };
}

/** The value of all entries together, and what is wrong by field. */
function readAll(fields: readonly Field[], entry: (field: Field) => Entry, context: Parameters<typeof readEntry>[2]) {
  const value: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const read = readEntry(field, entry(field), context);
    if (read.kind === 'wrong') wrong[field.name] = read.problem;
    else if (read.kind === 'value') value[field.name] = read.value;
  }
  return { value, wrong };
}

function focusField(form: HTMLFormElement | null, name: string): void {
  form?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
}

/** A setting is done and folds in; what adds to a list is ready for the next. */
function focusAfterSending(form: HTMLFormElement | null, isSetting: boolean): void {
  const fold = form?.closest('details');
  if (isSetting && fold != null) {
    fold.removeAttribute('open');
    fold.querySelector('summary')?.focus();
  } else form?.querySelector<HTMLElement>('[name]')?.focus();
}
