/** What a conversation wants of photos, in its own words; the server is put together with them (see `assembly/`). */

/** A photo of this chat, and what was seen in it so far. */
export interface SeenPhoto {
  id: string;
  state: 'stored' | 'processing' | 'analysed' | 'failed';
  description: string | null;
  /** What is needed to split it, where it shows a receipt; for MiniApps to read. */
  receipt: { merchant: string | null } | null;
}

/** `chat` as its relay spells it. A photo of another chat is none. */
export interface Photos {
  find(chat: string, id: string): Promise<SeenPhoto | undefined>;
  ofAttachment(chat: string, guid: string): Promise<SeenPhoto | undefined>;
  /** The one that came last, at or after a time (Unix milliseconds). */
  latestIn(chat: string, since: number): Promise<SeenPhoto | undefined>;
  /** Has it looked at. False where that cannot be done now. */
  ask(id: string): Promise<boolean>;
}
