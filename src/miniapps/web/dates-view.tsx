/** Days down, answers across: a grid to go through with the arrows, and what the others said beside each day. */
import { useState } from 'preact/hooks';
import { valueAt } from '../pointer.ts';
import { usePage } from './context.ts';
import { tellDay } from './format.ts';
import { Answer, Icon } from './parts.tsx';
import { showing } from './session.ts';
import type { ViewProps } from './simple-views.tsx';

const marks = [
  { mark: 'free', text: 'Yes' },
  { mark: 'maybe', text: 'Maybe' },
  { mark: 'busy', text: 'No' },
] as const;

type Mark = (typeof marks)[number]['mark'];

export function DatesView({ component, id }: ViewProps<'dates'>) {
  const { feedback, rows, session } = usePage();
  const { action, isReadOnly = false, label, submit, value } = component;
  const [draft, setDraft] = useState<Record<string, Mark>>({});
  const days = rows(component.days);
  const dayNames = days.map((row) => String(valueAt(row, '/day')));
  const saved = new Map(rows(value).map((row) => [String(valueAt(row, '/day')), valueAt(row, '/mark') as Mark]));
  const shown = new Map([...saved, ...Object.entries(draft)] as [string, Mark][]);
  const isChanged = Object.entries(draft).some(([day, mark]) => saved.get(day) !== mark);
  const send = () => {
    const entered = dayNames.filter((day) => shown.has(day)).map((day) => ({ day, mark: shown.get(day)! }));
    setDraft({});
    session.act({ key: id, action, entered, show: showing(value, entered) }).then(({ kind }) => {
      // What was refused can be put right and sent again.
      if (kind === 'refused') setDraft(Object.fromEntries(entered.map(({ day, mark }) => [day, mark])));
    });
  };
  return (
    <div class="dates">
      <h2 id={`${id}-label`}>{label}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are gone through is a grid. */}
      <table role="grid" aria-labelledby={`${id}-label`} onKeyDown={moveInGrid}>
        <thead class="for-ears">
          <tr>
            <th scope="col">Day</th>
            {isReadOnly ? null : marks.map(({ mark, text }) => <th key={mark} scope="col">{`You: ${text}`}</th>)}
          </tr>
        </thead>
        <tbody>
          {days.map((row, index) => {
            const day = dayNames[index]!;
            return (
              <DayRow
                key={day}
                row={row}
                day={day}
                own={shown.get(day)}
                isFirst={index === 0}
                choose={isReadOnly ? undefined : (mark) => setDraft({ ...draft, [day]: mark })}
              />
            );
          })}
        </tbody>
      </table>
      {isReadOnly ? null : (
        <button
          type="button"
          class={isChanged ? 'button primary' : 'button quiet'}
          aria-busy={feedback(id).waiting > 0}
          aria-disabled={!isChanged}
          onClick={() => (isChanged ? send() : undefined)}
        >
          {isChanged || saved.size === 0 ? (
            submit
          ) : (
            <>
              <Icon name="tick" />
              Saved
            </>
          )}
        </button>
      )}
      <Answer of={id} />
    </div>
  );
}

interface DayRowProps {
  row: unknown;
  day: string;
  own: Mark | undefined;
  isFirst: boolean;
  choose: ((mark: Mark) => void) | undefined;
}

function DayRow({ row, day, own, isFirst, choose }: DayRowProps) {
  const { document, shortName } = usePage();
  const { weekday, date, long } = tellDay(day);
  const who = (mark: Mark) => ((valueAt(row, `/${mark}`) ?? []) as string[]).map(shortName);
  const [free, maybe] = [who('free'), who('maybe')];
  const people = Math.max(1, document.state.members.filter(({ present, role }) => present && role !== 'viewer').length);
  const others = [free.length > 0 ? free.join(', ') : '', maybe.length > 0 ? `maybe ${maybe.join(', ')}` : ''].filter(
    (part) => part !== '',
  );
  return (
    <tr>
      <th scope="row" style={{ '--part': (free.length + maybe.length / 2) / people }}>
        <span aria-hidden="true" class="day">
          <b>{weekday}</b> {date}
        </span>
        <span class="for-ears">{long}: </span>
        <span class="day-who">{others.length === 0 ? 'nobody yet' : others.join(' · ')}</span>
      </th>
      {choose === undefined
        ? null
        : marks.map(({ mark, text }, index) => (
            <td key={mark}>
              <button
                type="button"
                class={`day-mark ${mark}`}
                aria-pressed={own === mark}
                aria-label={`${text}, ${long}`}
                tabIndex={isFirst && index === 0 ? 0 : -1}
                onClick={() => choose(mark)}
              >
                {text}
              </button>
            </td>
          ))}
    </tr>
  );
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The arrows go from cell to cell; the whole grid is one stop of the Tab key. */
function moveInGrid(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const cells = [...event.currentTarget.querySelectorAll('tbody tr')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('button'),
  ]);
  const at = cells.findIndex((row) => row.includes(event.target as HTMLElement));
  const column = cells[at]?.indexOf(event.target as HTMLElement) ?? 0;
  const next = cells[at + step[0]]?.[column + step[1]];
  if (next === undefined) return;
  for (const cell of cells.flat()) cell.tabIndex = cell === next ? 0 : -1;
  next.focus();
}
