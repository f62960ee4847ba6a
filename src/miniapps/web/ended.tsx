/** Where there is nothing to come back to: why, and what to do. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { EndReason } from '../client/connect.ts';
import { endings } from '../endings.ts';

const endingOf: Readonly<Record<EndReason, keyof typeof endings>> = {
  link: 'revoked',
  left: 'left',
  missing: 'missing',
  refused: 'lost',
  closed: 'lost',
};

export function Ended({ reason }: { reason: EndReason }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // With the page and not after the next paint: who cannot see it must not be left on what is gone.
  useLayoutEffect(() => heading.current?.focus(), []);
  const kind = endingOf[reason];
  const { title, text } = endings[kind];
  return (
    <main class="ended" data-ending={kind}>
      <span class="ended-mark" aria-hidden="true" />
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
      {kind === 'lost' ? (
        <button type="button" class="button primary" onClick={() => location.reload()}>
          Load it again
        </button>
      ) : null}
    </main>
  );
}
