/** The statements of memory, in one place. All of them work on PostgreSQL 15 and on PGlite. */
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { MemoryDraft, Remembered } from './port.ts';

/** An entity manager, or the one inside a transaction. */
export type Manager = Pick<SqlEntityManager, 'execute'>;

/** A row as the database gives it; `forgotten_by` tells a memory from the mark of one. */
export interface StoredMemory {
  key: string;
  kind: Remembered['kind'];
  text: string;
  context: string;
  sources: string[] | string;
  said_by: Remembered['saidBy'];
  speaker: string | null;
  slot: string | null;
  topic: string | null;
  confidence: number;
  importance: number;
  sensitivity: Remembered['sensitivity'];
  said_at: number;
  valid_from: number;
  valid_until: number | null;
  superseded_by: string | null;
  forgotten_by: string | null;
  revision: number;
}

const columns =
  'key, kind, text, context, sources, said_by, speaker, slot, topic, confidence, importance, sensitivity, said_at, valid_from, valid_until, superseded_by, forgotten_by, revision';

/** Moves the namespace's revision on and holds it until the transaction ends, so that readers see whole revisions in order. */
export async function nextRevision(manager: Manager, namespace: string): Promise<number> {
  const [row] = await manager.execute<{ revision: number }[]>(
    `insert into memory_namespace as n (namespace, revision) values (?, 1)
     on conflict (namespace) do update set revision = n.revision + 1 returning revision`,
    [namespace],
  );
  return Number(row!.revision);
}

/** Rows changed after a revision, in the order of their change, at most `limit` and then to the end of that revision. */
export function rowsSince(
  manager: Manager,
  namespace: string,
  revision: number,
  limit: number,
): Promise<StoredMemory[]> {
  return manager.execute<StoredMemory[]>(
    `select ${columns} from memory where namespace = ? and revision > ?
     order by revision fetch first ? rows with ties`,
    [namespace, revision, limit],
  );
}

/** Inserts drafts that are not there yet; resolves to the keys of those that were new. */
export async function insertDrafts(
  manager: Manager,
  namespace: string,
  revision: number,
  drafts: readonly MemoryDraft[],
): Promise<Set<string>> {
  const rows = drafts.map((draft) => ({
    namespace,
    key: draft.key,
    kind: draft.kind,
    text: storable(draft.text),
    context: storable(draft.context),
    sources: draft.sources,
    said_by: draft.saidBy,
    speaker: draft.speaker === null ? null : storable(draft.speaker),
    slot: draft.slot === null ? null : storable(draft.slot),
    topic: draft.topic === null ? null : storable(draft.topic),
    confidence: draft.confidence,
    importance: draft.importance,
    sensitivity: draft.sensitivity,
    said_at: draft.saidAt,
    valid_from: draft.validFrom,
    valid_until: draft.validUntil,
    superseded_by: null,
    forgotten_by: null,
    revision,
  }));
  const added = await manager.execute<{ key: string }[]>(
    `insert into memory select * from jsonb_populate_recordset(null::memory, ?::jsonb)
     on conflict (namespace, key) do nothing returning key`,
    [JSON.stringify(rows)],
  );
  return new Set(added.map(({ key }) => key));
}

/**
 * Lets the latest memory of each slot hold and ends the others (M3). Resolves to how many were ended. Works from all rows of the
 * slots, so that memories which come in out of order end up the same.
 */
export async function settleSlots(
  manager: Manager,
  namespace: string,
  revision: number,
  slots: readonly string[],
): Promise<number> {
  if (slots.length === 0) return 0;
  const ended = await manager.execute<{ key: string }[]>(
    `update memory m set superseded_by = later.key, valid_until = later.valid_from, revision = ?
     from memory earlier cross join lateral (
       select x.key, x.valid_from from memory x
       where x.namespace = earlier.namespace and x.slot = earlier.slot and x.forgotten_by is null
         and lower(x.text) <> lower(earlier.text)
         and (x.valid_from, x.said_at, x.key) > (earlier.valid_from, earlier.said_at, earlier.key)
       order by x.valid_from, x.said_at, x.key limit 1
     ) later
     where earlier.namespace = ? and earlier.forgotten_by is null
       and earlier.slot in (select jsonb_array_elements_text(?::jsonb))
       and m.namespace = earlier.namespace and m.key = earlier.key
       and m.superseded_by is distinct from later.key
     returning m.key`,
    [revision, namespace, JSON.stringify(slots)],
  );
  return ended.length;
}

/** Slots whose later memory was forgotten: what it had ended holds again. */
export async function reviveSlots(manager: Manager, namespace: string, revision: number, id: string): Promise<void> {
  await manager.execute(
    `update memory m set superseded_by = null, valid_until = null, revision = ?
     from memory f
     where f.namespace = ? and f.forgotten_by = ? and m.namespace = f.namespace and m.superseded_by = f.key
       and m.forgotten_by is null`,
    [revision, namespace, id],
  );
}

/** Empties memories and leaves their keys, so that they do not come back (M2, M4). Resolves to the keys. */
export async function emptyMemories(
  manager: Manager,
  namespace: string,
  revision: number,
  id: string,
  where: { keys: readonly string[] } | { from: number; until: number } | 'everything',
): Promise<string[]> {
  const { text, values } = conditionOf(where);
  const emptied = await manager.execute<{ key: string }[]>(
    `update memory set text = '', context = '', speaker = null, slot = null, topic = null, forgotten_by = ?, revision = ?
     where namespace = ? and forgotten_by is null and ${text} returning key`,
    [id, revision, namespace, ...values],
  );
  return emptied.map(({ key }) => key);
}

function conditionOf(where: Parameters<typeof emptyMemories>[4]): { text: string; values: unknown[] } {
  if (where === 'everything') return { text: 'true', values: [] };
  if ('keys' in where) {
    return { text: 'key in (select jsonb_array_elements_text(?::jsonb))', values: [JSON.stringify(where.keys)] };
  }
  return { text: 'said_at between ? and ?', values: [where.from, where.until] };
}

export function toRemembered(row: StoredMemory): Remembered {
  return {
    key: row.key,
    kind: row.kind,
    text: row.text,
    context: row.context,
    sources: typeof row.sources === 'string' ? (JSON.parse(row.sources) as string[]) : row.sources,
    saidBy: row.said_by,
    speaker: row.speaker,
    slot: row.slot,
    topic: row.topic,
    confidence: Number(row.confidence),
    importance: Number(row.importance),
    sensitivity: row.sensitivity,
    saidAt: Number(row.said_at),
    validFrom: Number(row.valid_from),
    validUntil: row.valid_until === null ? null : Number(row.valid_until),
    supersededBy: row.superseded_by,
  };
}

/** PostgreSQL takes no NUL and no half of a character. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
