/**
 * Remembering in one call, and what a conversation's older turns come to.
 *
 * `memory_remember` does what takes six statements otherwise, each planned anew: it moves the namespace's revision on, leaves out what was
 * said in a time that is to be forgotten, inserts what is new, and lets the latest memory of each slot hold.
 */
import { Migration } from '@mikro-orm/migrations';

export class RememberingMigration extends Migration {
  override name = '0007-remembering';

  override up(): void {
    this.addSql(remember);
    this.addSql(`create table conversation_summary (
      address text collate "C" primary key,
      text text not null,
      until_seq bigint not null,
      until_at double precision not null,
      forgotten text not null,
      revision integer not null
    )`);
  }
}

/** Takes a namespace and drafts as a JSON list of rows; answers with the revision, the keys that are new, and how many memories ended. */
const remember = `create function memory_remember(wanted_namespace text, drafts text) returns jsonb
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $body$
declare
  next_revision integer;
  added jsonb;
  slots text[];
  ended integer := 0;
begin
  insert into memory_namespace as n (namespace, revision) values (wanted_namespace, 1)
    on conflict (namespace) do update set revision = n.revision + 1 returning n.revision into next_revision;
  with fresh as (
    insert into memory (namespace, key, kind, text, context, sources, said_by, speaker, slot, topic, confidence, importance,
        sensitivity, said_at, valid_from, valid_until, revision)
    select wanted_namespace, d.key, d.kind, d.text, d.context, d.sources, d.said_by, d.speaker, d.slot, d.topic, d.confidence,
        d.importance, d.sensitivity, d.said_at, d.valid_from, d.valid_until, next_revision
    from jsonb_populate_recordset(null::memory, drafts::jsonb) d
    where not exists (
      select from memory_forgetting f
      where f.namespace = wanted_namespace and d.said_at between f.said_from and f.said_until
    )
    on conflict (namespace, key) do nothing
    returning key, slot
  )
  select coalesce(jsonb_agg(key), '[]'), array_agg(distinct slot) filter (where slot is not null) into added, slots from fresh;
  if slots is not null then
    update memory m set superseded_by = later.key, valid_until = later.valid_from, revision = next_revision
    from memory earlier cross join lateral (
      select x.key, x.valid_from from memory x
      where x.namespace = earlier.namespace and x.slot = earlier.slot and x.forgotten_by is null
        and lower(x.text) <> lower(earlier.text)
        and (x.valid_from, x.said_at, x.key) > (earlier.valid_from, earlier.said_at, earlier.key)
      order by x.valid_from, x.said_at, x.key limit 1
    ) later
    where earlier.namespace = wanted_namespace and earlier.forgotten_by is null and earlier.slot = any (slots)
      and m.namespace = earlier.namespace and m.key = earlier.key
      and m.superseded_by is distinct from later.key;
    get diagnostics ended = row_count;
  end if;
  return jsonb_build_object('revision', next_revision, 'added', added, 'superseded', ended);
end
$body$`;
