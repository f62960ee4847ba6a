/**
 * A flush as columns of text, and shards guarded by a lock on their table.
 *
 *  - `journal_commit` takes what `flush-parameter.ts` writes: splitting lines costs the database, and the server that writes them, less
 *    than JSON within JSON.
 *  - It catches nothing: a block that can be rolled back by itself is a transaction of its own, for every flush. A flush that breaks a
 *    unique key fails whole, and `journal_clashes` says afterwards whose rows were there already.
 *  - Deletions are held to scans of an index, since a plan made while a table was empty may live long.
 *  - Who takes shards and who commits hold one lock against each other, so a commit need not write one into each of its shards' rows.
 */
import { Migration } from '@mikro-orm/migrations';

export class FlushColumnsMigration extends Migration {
  override name = '0006-flush-columns';

  override up(): void {
    this.addSql('drop function journal_commit(text)');
    for (const statement of [takeShards, journalDone, journalCommit, journalClashes]) this.addSql(statement);
  }
}

/** Any number will do, as long as it stays the same: held alone by whoever takes shards, together by commits. */
const ownershipKey = 4_827_511_094;

/** A column of the parameter by its number. Its first line stands for no row, so that a single empty text is not taken for no text at all. */
const texts = (column: number) => `string_to_array(flush[${column}], e'\\n', e'\\x01')`;

const takeShards = `create function take_shards(shards text, new_owner text) returns table (taken smallint, raised bigint)
language plpgsql
as $body$
begin
  -- Waits for the commits under way; those that come after it see the raised epochs.
  perform pg_advisory_xact_lock(${ownershipKey});
  return query
    insert into shard as s (shard, epoch, owner)
    select distinct value::smallint, 1, new_owner from jsonb_array_elements_text(shards::jsonb)
    on conflict (shard) do update set epoch = s.epoch + 1, owner = excluded.owner
    returning s.shard, s.epoch;
end
$body$`;

/** A function of its own for its settings, which take time that most flushes need not spend. */
const journalDone = `create function journal_done(flush text[]) returns void
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $body$
begin
  if flush[30] <> '' then
    delete from actor_outbox where id = any (${texts(30)});
  end if;
  if flush[37] <> '' then
    delete from actor_timer t using unnest(${texts(37)}, ${texts(38)}) as d(address, id)
      where t.address = d.address and t.id = d.id;
  end if;
  if flush[41] <> '' then
    delete from actor_busy where address = any (${texts(41)});
  end if;
end
$body$`;

const journalCommit = `create function journal_commit(parameter text) returns jsonb
language plpgsql
as $body$
declare
  flush constant text[] := string_to_array(parameter, e'\\x1e');
  lost jsonb;
begin
  perform pg_advisory_xact_lock_shared(${ownershipKey});
  select jsonb_agg(named.shard order by named.shard) into lost
    from unnest(${texts(2)}::smallint[], ${texts(3)}::bigint[]) as named(shard, epoch)
    left join shard s on s.shard = named.shard
    where named.shard >= 0 and s.epoch is distinct from named.epoch;
  if lost is not null then
    if exists (select from journal_flush f where f.id = flush[1]) then
      return '{"kind": "committed"}';
    end if;
    return jsonb_build_object('kind', 'fenced', 'shards', lost);
  end if;

  insert into journal_flush (id) values (flush[1]);
  if flush[4] <> '' then
    insert into journal select * from unnest(
      ${texts(4)}, ${texts(5)}::bigint[], ${texts(6)}::double precision[], ${texts(7)}, ${texts(8)}, ${texts(9)},
      ${texts(10)}, ${texts(11)}
    ) offset 1;
  end if;
  if flush[12] <> '' then
    insert into actor as a select * from unnest(
      ${texts(12)}, ${texts(13)}, ${texts(14)}::integer[], ${texts(15)}::bigint[], ${texts(16)}, ${texts(17)}
    ) offset 1
    on conflict (address) do update
    set machine = excluded.machine, version = excluded.version, seq = excluded.seq,
        status = excluded.status, state = excluded.state
    where a.seq <= excluded.seq;
  end if;
  if flush[18] <> '' then
    insert into actor_record select * from unnest(
      ${texts(18)}, ${texts(19)}::bigint[], ${texts(20)}::integer[], ${texts(21)}, ${texts(22)}::double precision[],
      ${texts(23)}
    ) offset 1;
  end if;
  if flush[24] <> '' then
    insert into actor_outbox select * from unnest(
      ${texts(24)}, ${texts(25)}::smallint[], ${texts(26)}, ${texts(27)}, ${texts(28)}, ${texts(29)}::double precision[]
    ) offset 1;
  end if;
  if flush[31] <> '' then
    insert into actor_timer select * from unnest(
      ${texts(31)}, ${texts(32)}, ${texts(33)}::smallint[], ${texts(34)}, ${texts(35)}::double precision[], ${texts(36)}
    ) offset 1
    on conflict (address, id) do update
    set token = excluded.token, due_at = excluded.due_at, event = excluded.event;
  end if;
  if flush[39] <> '' then
    insert into actor_busy select * from unnest(${texts(39)}, ${texts(40)}::smallint[]) offset 1
      on conflict (address) do nothing;
  end if;
  if flush[30] <> '' or flush[37] <> '' or flush[41] <> '' then
    perform journal_done(flush);
  end if;
  return '{"kind": "committed"}';
end
$body$`;

/** Asked about a flush that broke a unique key: the addresses whose rows were there already, in the tables or earlier in the same flush. */
const journalClashes = `create function journal_clashes(parameter text) returns jsonb
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $body$
declare
  flush constant text[] := string_to_array(parameter, e'\\x1e');
  clashes jsonb;
begin
  -- The same flush was sent twice, and the other one was through first.
  if exists (select from journal_flush f where f.id = flush[1]) then
    return '{"kind": "committed"}';
  end if;
  with rows as materialized (
    select * from unnest(${texts(4)}, ${texts(5)}::bigint[], ${texts(7)}) as r(address, seq, event_id) offset 1
  ), records as materialized (
    select * from unnest(${texts(18)}, ${texts(19)}::bigint[], ${texts(20)}::integer[]) as r(address, seq, index) offset 1
  ), messages as materialized (
    select * from unnest(${texts(24)}, ${texts(26)}) as m(id, source) offset 1
  )
  select coalesce(jsonb_agg(distinct clash.address), '[]') into clashes from (
    select r.address from rows r join journal j on j.address = r.address and j.seq = r.seq
    union all
    select r.address from rows r join journal j on j.address = r.address and j.event_id = r.event_id
    union all
    select address from rows group by address, seq having count(*) > 1
    union all
    select address from rows where event_id is not null group by address, event_id having count(*) > 1
    union all
    select r.address from records r join actor_record k using (address, seq, index)
    union all
    select address from records group by address, seq, index having count(*) > 1
    union all
    select m.source from messages m join actor_outbox k using (id)
    union all
    select min(source) from messages group by id having count(*) > 1
  ) clash;
  return jsonb_build_object('kind', 'conflict', 'addresses', clashes);
end
$body$`;
