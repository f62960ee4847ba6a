/** What personas remember, what was asked to be forgotten, and what outside services have yet to be told. See `src/memory/entities.ts`. */
import { Migration } from '@mikro-orm/migrations';

export class MemoryMigration extends Migration {
  override name = '0004-memory';

  override up(): void {
    this.addSql(`create table memory (
      namespace text collate "C" not null,
      key text collate "C" not null,
      kind text not null,
      text text not null,
      context text not null,
      sources jsonb not null,
      said_by text not null,
      speaker text,
      slot text collate "C",
      topic text,
      confidence real not null,
      importance real not null,
      sensitivity text not null,
      said_at double precision not null,
      valid_from double precision not null,
      valid_until double precision,
      superseded_by text,
      forgotten_by text,
      revision integer not null,
      primary key (namespace, key)
    )`);
    this.addSql('create index memory_revision on memory (namespace, revision)');
    this.addSql('create index memory_slot on memory (namespace, slot) where slot is not null');
    this.addSql(`create table memory_namespace (
      namespace text collate "C" primary key,
      revision integer not null
    )`);
    this.addSql(`create table memory_forgetting (
      namespace text collate "C" not null,
      id text collate "C" not null,
      said_from double precision,
      said_until double precision,
      at double precision not null,
      primary key (namespace, id)
    )`);
    this.addSql(`create table memory_dispatch (
      service text collate "C" not null,
      namespace text collate "C" not null,
      key text collate "C" not null,
      operation text not null,
      attempts integer not null,
      due_at double precision not null,
      created_at double precision not null,
      primary key (service, namespace, key)
    )`);
    this.addSql('create index memory_dispatch_due on memory_dispatch (service, due_at)');
    // Without this key nobody can tell whose memories are whose, not even by trying all phone numbers.
    this.addSql('create table memory_secret (name text primary key, value text not null)');
    this.addSql(
      `insert into memory_secret values ('namespace_key', gen_random_uuid()::text || gen_random_uuid()::text)`,
    );
  }
}
