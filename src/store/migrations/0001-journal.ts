/**
 * The tables of the actors' journal, and the function that writes a flush.
 *
 *  - Keys are `collate "C"`: compared byte by byte, so that order and speed do not hang on the database's locale.
 *  - Events, states and data are JSON kept as `text`: `jsonb` refuses `\u0000`, reorders keys and rounds nothing we
 *    want rounded, and the database never looks inside. Cast to `json` to look by hand.
 *  - `journal_commit` is a function because its plans are then kept by the connection: as one large statement the
 *    same work took twice as long, most of it planning. Joins are held to nested loops over indexes, since a plan
 *    made while a table was empty may live long.
 */
import { Migration } from '@mikro-orm/migrations';

export class JournalMigration extends Migration {
  override name = '0001-journal';

  override up(): void {
    for (const statement of [...tables, journalCommit]) this.addSql(statement);
  }
}

const tables = [
  `create table shard (
    shard smallint primary key,
    epoch bigint not null,
    owner text not null
  ) with (fillfactor = 50)`,
  `create table journal (
    address text collate "C" not null,
    seq bigint not null,
    at double precision not null,
    event_id text collate "C",
    origin text not null,
    event text not null,
    answers text,
    poison text,
    primary key (address, seq)
  )`,
  'create unique index journal_event_id on journal (address, event_id) where event_id is not null',
  'create index journal_poison on journal (at) where poison is not null',
  `create table journal_flush (
    id text collate "C" primary key,
    at timestamptz not null default now()
  )`,
  `create table actor (
    address text collate "C" primary key,
    machine text not null,
    version integer not null,
    seq bigint not null,
    status text not null,
    state text not null
  ) with (fillfactor = 80)`,
  `create table actor_parked (
    address text collate "C" primary key,
    machine text not null,
    reason text not null,
    parked_at double precision not null
  )`,
  `create table actor_record (
    address text collate "C" not null,
    seq bigint not null,
    index integer not null,
    kind text collate "C" not null,
    at double precision not null,
    data text not null,
    primary key (address, seq, index)
  )`,
  `create table actor_outbox (
    id text collate "C" primary key,
    shard smallint not null,
    source text not null,
    target text not null,
    event text not null,
    at double precision not null
  )`,
  'create index actor_outbox_at on actor_outbox (at, id)',
  `create table actor_timer (
    address text collate "C" not null,
    id text collate "C" not null,
    shard smallint not null,
    token text not null,
    due_at double precision not null,
    event text not null,
    primary key (address, id)
  )`,
  'create index actor_timer_due on actor_timer (due_at)',
  `create table actor_busy (
    address text collate "C" primary key,
    shard smallint not null
  )`,
];

/** Takes a flush as `flush-parameter.ts` writes it and answers with its outcome as JSON; see `Journal.commit` for the rules. */
const journalCommit = `create function journal_commit(parameter text) returns jsonb
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $body$
declare
  flush constant jsonb := parameter;
  lost jsonb;
  clashes jsonb;
begin
  if exists (select from journal_flush f where f.id = flush->>'id') then
    return '{"kind": "committed"}';
  end if;

  -- The lock makes an owner who raises the epoch wait for this commit, or this commit see the raised epoch.
  with named as materialized (
    select * from jsonb_to_recordset(flush->'owners') as o(shard smallint, epoch bigint)
  ), held as materialized (
    select s.shard, s.epoch from shard s where s.shard = any (array(select shard from named)) order by s.shard for share
  )
  select jsonb_agg(named.shard order by named.shard) into lost
    from named left join held using (shard) where held.epoch is distinct from named.epoch;
  if lost is not null then
    return jsonb_build_object('kind', 'fenced', 'shards', lost);
  end if;

  begin
    insert into journal_flush (id) values (flush->>'id');
    if flush ? 'journal' then
      insert into journal select * from jsonb_populate_recordset(null::journal, flush->'journal');
    end if;
    if flush ? 'snapshots' then
      insert into actor as a select * from jsonb_populate_recordset(null::actor, flush->'snapshots')
        on conflict (address) do update
        set machine = excluded.machine, version = excluded.version, seq = excluded.seq,
            status = excluded.status, state = excluded.state
        where a.seq <= excluded.seq;
    end if;
    if flush ? 'records' then
      insert into actor_record select * from jsonb_populate_recordset(null::actor_record, flush->'records');
    end if;
    if flush ? 'outbox' then
      insert into actor_outbox select * from jsonb_populate_recordset(null::actor_outbox, flush->'outbox');
    end if;
    if flush ? 'outboxDone' then
      delete from actor_outbox where id = any (array(select jsonb_array_elements_text(flush->'outboxDone')));
    end if;
    if flush ? 'timers' then
      insert into actor_timer select * from jsonb_populate_recordset(null::actor_timer, flush->'timers')
        on conflict (address, id) do update
        set token = excluded.token, due_at = excluded.due_at, event = excluded.event;
    end if;
    if flush ? 'timersDone' then
      delete from actor_timer t using jsonb_to_recordset(flush->'timersDone') as d(address text, id text)
        where t.address = d.address and t.id = d.id;
    end if;
    if flush ? 'busy' then
      insert into actor_busy select * from jsonb_populate_recordset(null::actor_busy, flush->'busy')
        on conflict (address) do nothing;
    end if;
    if flush ? 'idle' then
      delete from actor_busy where address = any (array(select jsonb_array_elements_text(flush->'idle')));
    end if;
    return '{"kind": "committed"}';
  exception when unique_violation then
    -- All of the block is undone. Whose rows were there already, in the tables or earlier in this very flush?
    if exists (select from journal_flush f where f.id = flush->>'id') then
      return '{"kind": "committed"}';
    end if;
    with rows as materialized (
      select address, seq, event_id from jsonb_populate_recordset(null::journal, flush->'journal')
    ), records as materialized (
      select address, seq, index from jsonb_populate_recordset(null::actor_record, flush->'records')
    ), messages as materialized (
      select id, source from jsonb_populate_recordset(null::actor_outbox, flush->'outbox')
    )
    select jsonb_agg(distinct clash.address) into clashes from (
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
    if clashes is null then
      raise exception 'a flush broke a unique key that none of its rows explains';
    end if;
    return jsonb_build_object('kind', 'conflict', 'addresses', clashes);
  end;
end
$body$`;
