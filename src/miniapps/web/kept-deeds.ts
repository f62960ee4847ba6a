/**
 * What this tab did and the server has not answered yet, kept where a reload does not lose it. It is sent again under the ids that it had, so
 * what had arrived after all is done once. Where the browser keeps nothing (no room, private windows), it lives as long as the page.
 */

export interface KeptDeed {
  /** Of the action. */
  id: string;
  /** Of the control it was done with. */
  key: string;
  name: string;
  payload: unknown;
}

export interface KeptDeeds {
  /** What an earlier page of this tab left behind, oldest first. */
  readonly left: readonly KeptDeed[];
  keep(deed: KeptDeed): void;
  drop(id: string): void;
}

export type DeedStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function createKeptDeeds(storage: DeedStorage | undefined, sessionId: string): KeptDeeds {
  const name = `miniapp-waiting/${sessionId}`;
  const left = read(storage, name);
  let kept = [...left];
  const save = () => {
    try {
      if (kept.length === 0) storage?.removeItem(name);
      else storage?.setItem(name, JSON.stringify(kept));
    } catch {
      // There is no room for it.
    }
  };
  return {
    left,
    keep(deed) {
      kept = [...kept.filter(({ id }) => id !== deed.id), deed];
      save();
    },
    drop(id) {
      kept = kept.filter((deed) => deed.id !== id);
      save();
    },
  };
}

function read(storage: DeedStorage | undefined, name: string): KeptDeed[] {
  try {
    const known: unknown = JSON.parse(storage?.getItem(name) ?? '[]');
    return Array.isArray(known) ? known.filter(isDeed) : [];
  } catch {
    return [];
  }
}

function isDeed(value: unknown): value is KeptDeed {
  if (value === null || typeof value !== 'object') return false;
  const { id, key, name } = value as Partial<KeptDeed>;
  return typeof id === 'string' && typeof key === 'string' && typeof name === 'string';
}
