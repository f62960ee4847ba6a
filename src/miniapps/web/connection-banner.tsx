/** What the connection does, and how much waits for it. Nothing while all is well. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './parts.tsx';
import type { PageState } from './session.ts';

/** A connection that takes no longer than this is not worth a word. */
const patienceMs = 800;

export function ConnectionBanner({ state }: { state: PageState }) {
  const { connection, hasNetwork, waiting } = state;
  const isAway = connection === 'offline' || !hasNetwork;
  const isLate = useAfter(patienceMs, connection === 'connecting');
  const waits = waiting === 0 ? '' : ` ${waiting} ${waiting === 1 ? 'change waits' : 'changes wait'} to be sent.`;
  const says = !isAway
    ? isLate
      ? 'Connecting…'
      : ''
    : hasNetwork
      ? `Connection lost. Reconnecting…${waits}`
      : `You are offline.${waits === '' ? ' What you do is kept and sent later.' : waits}`;
  return (
    <div class="banner" role="status" data-shown={says !== ''}>
      {says === '' ? null : (
        <>
          <Icon name="cloud" />
          <span>{says}</span>
        </>
      )}
    </div>
  );
}

/** True once something has lasted this long. */
function useAfter(ms: number, isOn: boolean): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!isOn) return;
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms, isOn]);
  return isOver && isOn;
}
