/** MiniApps as conversations use them. */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Doer } from '../conversation/acting.ts';
import type { BroughtMessage } from '../conversation/door.ts';
import { createMiniappDoer } from '../conversation/miniapp-doer.ts';
import type { Miniapps } from '../conversation/miniapp-port.ts';
import { createPhotoDoer } from '../conversation/photo-doer.ts';
import type { Photos, SeenPhoto } from '../conversation/photo-port.ts';
import { normaliseChatGuid } from '../edge/chat-guid.ts';
import type { MiniappChat } from '../miniapps/chat.ts';
import { crowdKey } from '../miniapps/people.ts';
import type { Receipt } from '../miniapps/receipt.ts';
import type { PhotoFeature, PhotoView } from '../photos/feature.ts';

export interface ChatFeatures {
  miniapps: MiniappChat;
  photos: PhotoFeature;
}

/** The doers, before the features are there: replies are written only once the server runs. Photos first: "split this" may be one. */
export function miniappDoers(features: () => ChatFeatures, { ids, clock }: { ids: Ids; clock: Clock }): Doer[] {
  const chat = () => features().miniapps;
  const miniapps: Miniapps<Parameters<MiniappChat['answered']>[0]> = {
    start: (app, text, turn) => chat().start(app, text, turn),
    read: (text, turn, reading) => chat().read(text, turn, reading),
    answered: (pending, text, turn, isRequest) => chat().answered(pending, text, turn, isRequest),
    splitReceipt: (receipt, id, turn) => chat().splitReceipt(receipt as Receipt, id, turn),
    news: (news, turn) => chat().news({ ...news, facts: news.facts as never }, turn),
  };
  return [
    createPhotoDoer({ photos: photosOf(() => features().photos), split: miniapps.splitReceipt, ids, clock }),
    createMiniappDoer({ miniapps, ids }),
  ];
}

/** Photos as a conversation knows them: those of its own chat, and nothing of another one's. */
function photosOf(feature: () => PhotoFeature): Photos {
  const seen = (view: PhotoView | undefined, chat: string): SeenPhoto | undefined => {
    if (view === undefined || view.chat !== normaliseChatGuid(chat)) return undefined;
    const { id, state, analysis } = view;
    return { id, state, description: analysis?.description ?? null, receipt: analysis?.action ?? null };
  };
  return {
    find: async (chat, id) => seen(await feature().find(id), chat),
    ofAttachment: async (chat, guid) => seen(await feature().ofAttachment(chat, guid), chat),
    latestIn: async (chat, since) => seen(await feature().latestIn(chat, since), chat),
    ask: (id) => feature().ask(id),
  };
}

const groupsRemembered = 5_000;

/**
 * Who is in a group's sessions follows who is in the group: told of every message, it looks again where the people are others than at the
 * message before, or none was seen since the start.
 */
export function followPeople(options: {
  chat(): Pick<MiniappChat, 'follow'>;
  failed(error: unknown): void;
}): (conversation: string, message: BroughtMessage) => void {
  const seen = new Map<string, string>();
  return (conversation, { id, mode, sender, participants, personaPhone }) => {
    if (mode !== 'group' || participants.length === 0) return;
    const people = [sender, ...participants].filter((person) => person !== personaPhone);
    const key = crowdKey(people);
    if (seen.get(conversation) === key) return;
    seen.delete(conversation);
    seen.set(conversation, key);
    if (seen.size > groupsRemembered) seen.delete(seen.keys().next().value!);
    options
      .chat()
      .follow({ conversation, people, causeId: id })
      .catch((error: unknown) => {
        // It is looked at again with the next message.
        seen.delete(conversation);
        options.failed(error);
      });
  };
}
