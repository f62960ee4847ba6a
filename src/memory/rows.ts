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
  sources: string[];
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
export async function rowsSince(
  manager: Manager,
  namespace: string,
  revision: number,
  limit: number,
): Promise<StoredMemory[]> {
  // As one text: eighteen columns of each row, taken apart one by one, cost more than the index that is made of them.
  const [row] = await manager.execute<{ rows: string }[]>(
    `select coalesce(json_agg(m order by m.revision), '[]')::text as rows from (
       select ${columns} from memory where namespace = ? and revision > ?
       order by revision fetch first ? rows with ties) m`,
    [namespace, revision, limit],
  );
  return JSON.parse(row!.rows) as StoredMemory[];
}

export interface Written {
  revision: number;
  /** Keys of the drafts that were new. */
  added: Set<string>;
  /** How many memories a later one of their slot has ended. */
  superseded: number;
}

/**
 * Keeps the drafts that are not there yet and were not said in a time that is to be forgotten, under a revision of their own, and lets
 * the latest memory of each of their slots hold (M3). Works from all rows of the slots, so that memories which come in out of order
 * end up the same.
 */
export async function rememberDrafts(
  manager: Manager,
  namespace: string,
  drafts: readonly MemoryDraft[],
): Promise<Written> {
  const rows = drafts.map(asStored).map((draft) => ({
    key: draft.key,
    kind: draft.kind,
    text: draft.text,
    context: draft.context,
    sources: draft.sources,
    said_by: draft.saidBy,
    speaker: draft.speaker,
    slot: draft.slot,
    topic: draft.topic,
    confidence: draft.confidence,
    importance: draft.importance,
    sensitivity: draft.sensitivity,
    said_at: draft.saidAt,
    valid_from: draft.validFrom,
    valid_until: draft.validUntil,
  }));
  type Answer = { revision: number; added: string[]; superseded: number };
  const [row] = await manager.execute<{ written: Answer | string }[]>('select memory_remember(?, ?) as written', [
    namespace,
    JSON.stringify(rows),
  ]);
  const { written } = row!;
  const { revision, added, superseded } = typeof written === 'string' ? (JSON.parse(written) as Answer) : written;
  return { revision, added: new Set(added), superseded };
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
  // What stands beside a forgotten saying holds its end as context, and must neither say it nor be found by it.
  await manager.execute(
    `update memory m set context = '', revision = ?
     where m.namespace = ? and m.forgotten_by is null and m.context <> '' and exists (
       select from memory f where f.namespace = ? and f.forgotten_by is null and position(m.context in f.text) > 0 and ${text})`,
    [revision, namespace, namespace, ...values],
  );
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
    sources: row.sources,
    saidBy: row.said_by,
    speaker: row.speaker,
    slot: row.slot,
    topic: row.topic,
    confidence: row.confidence,
    importance: row.importance,
    sensitivity: row.sensitivity,
    saidAt: row.said_at,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    supersededBy: row.superseded_by,
  };
}

/** A draft as it will be read back. */
export function asStored(draft: MemoryDraft): MemoryDraft {
  const orNull = (text: string | null) => (text === null ? null : storable(text));
  return {
    ...draft,
    text: storable(draft.text),
    context: storable(draft.context),
    speaker: orNull(draft.speaker),
    slot: orNull(draft.slot),
    topic: orNull(draft.topic),
  };
}

/** PostgreSQL takes no NUL and no half of a character. */
function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\u0000') ? text : text.replaceAll('\u0000', '').toWellFormed();
}
