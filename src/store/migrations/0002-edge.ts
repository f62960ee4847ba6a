/** What is stored of relays: agents, minted tokens, registration tokens. See `src/edge/entities.ts`. */
import { Migration } from '@mikro-orm/migrations';

export class EdgeMigration extends Migration {
  override name = '0002-edge';

  override up(): void {
    this.addSql(`create table edge_agent (
      id text primary key,
      phone text,
      persona_id text,
      capabilities jsonb,
      created_at timestamptz not null
    )`);
    this.addSql(`create table edge_token (
      id text primary key,
      hash text not null unique,
      agent_id text not null,
      label text,
      created_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz
    )`);
    this.addSql('create index edge_token_agent_id on edge_token (agent_id)');
    this.addSql(`create table edge_registration (
      hash text primary key,
      persona_id text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )`);
  }
}
