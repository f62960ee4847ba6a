/** The journal's SQL besides its functions, in one place. Lists arrive as one JSON text, which both drivers bind alike. */

const list = (parameter: string): string => `(select jsonb_array_elements_text(${parameter}::jsonb))`;
const shards = (parameter: string): string =>
  `any (array(select jsonb_array_elements_text(${parameter}::jsonb)::smallint))`;

const journalColumns = 'address, seq, at, event_id, origin, event, answers, poison';
const timerColumns = 'address, id, token, due_at, event';

export const commitStatement = 'select journal_commit($1) as outcome';

/** Why a commit broke a unique key. */
export const clashesStatement = 'select journal_clashes($1) as outcome';

/** Forgets flushes whose outcome their senders know. */
export const forgetFlushesStatement = `delete from journal_flush where id = any (array${list('$1')})`;

/** What crashed servers left: nobody sends a flush again after a day. */
export const forgetOldFlushesStatement = `delete from journal_flush where at < now() - interval '1 day'`;

export const takeShardsStatement = 'select taken as shard, raised as epoch from take_shards($1, $2)';

/**
 * Four kinds of rows in one answer, told apart by `part`. The lateral subqueries with `offset 0` cannot be turned into joins
 * that read whole tables.
 */
export const loadStatement = `
  with wanted as materialized (
    select w.address, a.machine, a.version, a.seq, a.status, a.state, p.reason
    from ${list('$1')} as w(address)
    left join lateral (select * from actor k where k.address = w.address offset 0) a on true
    left join lateral (select * from actor_parked k where k.address = w.address offset 0) p on true
  )
  select 'snapshot' as part, address, seq, version::double precision as n, machine as a, status as b, state as c, null as d, null as e
    from wanted where seq is not null
  union all
  select 'parked', address, 0, 0, reason, null, null, null, null from wanted where reason is not null
  union all
  select 'row', j.address, j.seq, j.at, j.event_id, j.origin, j.event, j.answers, j.poison from wanted w
    cross join lateral (
      select * from journal k where k.address = w.address and k.seq > coalesce(w.seq, 0) order by k.seq offset 0
    ) j
  union all
  select 'timer', t.address, 0, t.due_at, t.id, t.token, t.event, null, null from wanted w
    cross join lateral (select * from actor_timer k where k.address = w.address offset 0) t`;

export const seenStatement = 'select seq, poison from journal where address = $1 and event_id = $2';

/** Rows that may hold an answer to the event, newest first: the text is searched, and the caller looks properly. */
export const answersStatement = `
  select seq, answers from journal
  where address = $1 and seq >= $2 and seq < $3 and answers is not null and position($4 in answers) > 0
  order by seq desc limit 20`;

export const timersDueStatement = `
  select ${timerColumns} from actor_timer
  where due_at <= $1 and ($3::text is null or shard = ${shards('$3')})
  order by due_at, address, id limit $2`;

export const outboxPendingStatement = `
  select id, source, target, event, at from actor_outbox
  where shard = ${shards('$1')} and (at, id) > ($3::double precision, $4::text collate "C")
  order by at, id limit $2`;

export const busyActorsStatement = `
  select address from actor_busy where shard = ${shards('$1')} and address > $3 order by address limit $2`;

export const parkStatement = `
  insert into actor_parked (address, machine, reason, parked_at) values ($1, $2, $3, $4)
  on conflict (address) do update
  set machine = excluded.machine, reason = excluded.reason, parked_at = excluded.parked_at`;

export const unparkStatement = 'delete from actor_parked where address = $1 returning address';

export const parkedStatement = `
  select address, machine, reason, parked_at from actor_parked order by parked_at desc, address limit $1`;

export const poisonedStatement = `
  select ${journalColumns} from journal where poison is not null order by at desc, address, seq desc limit $1`;

export const readStatement = `
  select ${journalColumns} from journal where address = $1 and seq > $2 order by seq limit $3`;

export const recordsStatement = `
  select seq, index, kind, at, data from actor_record
  where address = $1 and ($2::text is null or kind = $2) and seq > $3 and seq < $4
  order by seq desc, index desc limit $5`;

/** A batch of the rows that a snapshot has made needless for coming back, with their event ids. Poison is kept to be seen. */
export const pruneStatement = `
  with old as materialized (
    select j.address, j.seq from journal j join actor a on a.address = j.address
    where j.seq <= a.seq and j.at < $1 and j.poison is null limit $2
  ), gone as (
    delete from journal j using old where j.address = old.address and j.seq = old.seq returning 1
  )
  select count(*) as n from gone`;
