/** What is stored of MiniApps beside the journal: the index of sessions, and revoked links. See `src/miniapps/entities.ts`. */
import { Migration } from '@mikro-orm/migrations';

export class MiniappsMigration extends Migration {
  override name = '0003-miniapps';

  override up(): void {
    this.addSql(`create table miniapp_session (
      id text primary key,
      app text not null,
      title text not null,
      chat text,
      notify text,
      owner text,
      state text not null,
      members jsonb not null,
      opened_at timestamptz not null,
      changed_at timestamptz not null,
      rev integer not null
    )`);
    this.addSql('create index miniapp_session_chat on miniapp_session (chat, changed_at)');
    this.addSql('create index miniapp_session_notify on miniapp_session (notify, changed_at)');
    this.addSql(`create table miniapp_revocation (
      link_id text primary key,
      session_id text not null,
      revoked_at timestamptz not null,
      expires_at timestamptz not null
    )`);
    this.addSql('create index miniapp_revocation_session_id on miniapp_revocation (session_id)');
  }
}
