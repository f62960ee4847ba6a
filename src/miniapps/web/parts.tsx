/** The small pieces that components are made of. */
import type { ComponentChildren } from 'preact';
import { usePage } from './context.ts';
import { hueOf, initials } from './format.ts';

/** Why something was refused, beside it and read out at once; or that it waits. */
export function Answer({ of }: { of: string }) {
  const { feedback, session, state } = usePage();
  const { problem, waiting } = feedback(of);
  if (problem !== undefined) {
    return (
      <p class="answer problem" role="alert">
        <span>{problem}</span>
        <button type="button" class="dismiss" aria-label="Dismiss" onClick={() => session.forgive(of)}>
          <Icon name="cross" />
        </button>
      </p>
    );
  }
  if (waiting > 0 && state.connection !== 'online') return <p class="answer waiting">Waits for the connection</p>;
  return null;
}

export function Avatar({ member, isHere = false }: { member: string; isHere?: boolean }) {
  const { document } = usePage();
  const name = document.state.members.find(({ id }) => id === member)?.name ?? '';
  return (
    <span class={isHere ? 'avatar here' : 'avatar'} style={{ '--own-hue': hueOf(member) }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

const drawings = {
  cross: 'M6 6l12 12M18 6L6 18',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  plus: 'M12 5v14M5 12h14',
  up: 'M12 19V6M6 11.5L12 5.5l6 6',
  down: 'M12 5v13M6 12.5l6 6 6-6',
  undo: 'M9 7L4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-2',
  pencil: 'M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3',
  bin: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 11v5M13.5 11v5',
  chevron: 'M7 10l5 5 5-5',
  trophy: 'M8 5h8v5a4 4 0 0 1-8 0zM8 6H5v2a3 3 0 0 0 3 3M16 6h3v2a3 3 0 0 1-3 3M12 14v4M9 19h6',
  cloud: 'M4 4l16 16M8 9a5 5 0 0 0-1 9h10M11 7.2A5 5 0 0 1 17 12a3 3 0 0 1 3 4',
  lock: 'M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3',
} as const;

export function Icon({ name }: { name: keyof typeof drawings }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}

/** Something that is opened to be seen, with a whole line to press on. */
export function Fold({
  label,
  icon = 'plus',
  children,
}: {
  label: string;
  icon?: 'plus' | 'chevron';
  children: ComponentChildren;
}) {
  return (
    <details class="fold">
      <summary>
        <Icon name={icon} />
        <span>{label}</span>
      </summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}
