/** Photos that relays uploaded: what is known of each; the images themselves are in the photo storage. See `src/photos/entities.ts`. */
import { Migration } from '@mikro-orm/migrations';

export class PhotosMigration extends Migration {
  override name = '0005-photos';

  override up(): void {
    this.addSql(`create table photo (
      id text collate "C" primary key,
      chat text not null,
      attachment_guid text,
      agent text,
      sender text not null,
      is_group boolean not null,
      caption text,
      participants text not null,
      context text,
      object_key text not null,
      content_type text not null,
      bytes integer not null,
      width integer not null,
      height integer not null,
      first_status text not null,
      state text not null,
      analysis text,
      rev integer not null,
      created_at timestamptz not null
    )`);
    this.addSql(
      'create unique index photo_attachment on photo (chat, attachment_guid) where attachment_guid is not null',
    );
    this.addSql('create index photo_chat on photo (chat, created_at)');
  }
}
