/**
 * The doer for photos: says what one shows, and makes a bill of a receipt.
 *
 *  - P1 In a direct chat a photo that is sent is spoken of at once; in a group only where somebody asks for it.
 *  - P2 A receipt is offered to be split, and split on a yes, or at once where that was asked for.
 *  - P3 What a model is still looking at is waited for a little; later texts find it.
 */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { OpenQuestion } from '../../machines/conversation/mind.ts';
import type { Doer, Done } from './acting.ts';
import { doneOf, turnOf } from './miniapp-doer.ts';
import type { Miniapps } from './miniapp-port.ts';
import type { Photos, SeenPhoto } from './photo-port.ts';
import type { TurnWork } from './pipeline.ts';
import { saysNo, saysYes } from './yes-no.ts';

export interface PhotoDoerOptions {
  photos: Photos;
  split: Miniapps['splitReceipt'];
  ids: Ids;
  clock: Pick<Clock, 'after'>;
}

const name = 'photos';
const questionLifeMs = 30 * 60_000;
/** A photo is spoken of as "this" or "that" so long after it came. */
const recentMs = 24 * 60 * 60 * 1_000;
const lookAgainMs = 250;
const looksMax = 12;

/** All that is asked for below holds one of these, and few messages do. */
const hint = /photo|pic|image|screenshot|receipt|split/i;
const asksForPhoto =
  /\b(?:what(?:'s| is| does| do)|look at|see|describe|read|who(?:'s| is)|tell (?:me|us) about|check out|show)\b.*\b(?:photo|pic|picture|image|screenshot|receipt)\b/i;
const namesPhoto = /\b(?:photo|pic|picture|image|screenshot|receipt)\b/i;
const asksToSplit = /\bsplit\b.*\b(?:this|that|it|receipt|photo|pic|picture)\b/i;

export function createPhotoDoer({ photos, split, ids, clock }: PhotoDoerOptions): Doer {
  const handled = new WeakSet<TurnWork>();

  /** The photo once it was looked at, or as it is when patience is over. */
  const looked = async (photo: SeenPhoto, work: TurnWork): Promise<SeenPhoto> => {
    let current = photo;
    for (let look = 0; look < looksMax && current.state === 'processing'; look++) {
      await new Promise<void>((resolve) => clock.after(lookAgainMs, resolve));
      work.signal.throwIfAborted();
      current = (await photos.find(work.input.thread, photo.id)) ?? current;
    }
    return current;
  };

  const sent = async (work: TurnWork): Promise<SeenPhoto | undefined> => {
    const { input } = work;
    const attachment = attachedIn(work);
    if (attachment === undefined) return undefined;
    const known = attachment.photoId == null ? undefined : await photos.find(input.thread, attachment.photoId);
    return known ?? photos.ofAttachment(input.thread, attachment.guid);
  };

  /** Asked for, a photo that was only kept is looked at too. */
  const wanted = async (photo: SeenPhoto): Promise<SeenPhoto | 'blind'> => {
    if (photo.state !== 'stored' && photo.state !== 'failed') return photo;
    return (await photos.ask(photo.id)) ? { ...photo, state: 'processing' } : 'blind';
  };

  const said = (work: TurnWork, kind: 'answer' | 'cannot' | 'refused', sentence: string): Done => {
    handled.add(work);
    return told(kind, sentence);
  };

  const splitIt = async (photo: SeenPhoto, work: TurnWork): Promise<Done> => {
    const message = work.input.incoming[0]!;
    return doneOf(await split(photo.receipt, message.id, turnOf(work)), work, ids);
  };

  const offer = ({ id, receipt }: SeenPhoto, work: TurnWork): Done => {
    const from = receipt?.merchant == null ? '' : ` from ${receipt.merchant}`;
    const person = work.input.incoming.at(-1)!.sender;
    const expiresAt = work.now + questionLifeMs;
    const question: OpenQuestion = { id: ids(), person, about: name, data: { photo: id }, expiresAt };
    return {
      findings: [{ kind: 'offer', told: [`That is a receipt${from}, and it can be split.`] }],
      deeds: [{ do: 'ask', question }],
    };
  };

  /** What the messages want of the photo that came with them, or of the latest one in the chat. */
  const lookFor = async ({ isAsked, wantsSplit, names }: Wish, work: TurnWork): Promise<Done | undefined> => {
    const own = await sent(work);
    if (own === undefined && !isAsked && !wantsSplit) return undefined;
    await work.committed();
    const found = own ?? (await photos.latestIn(work.input.thread, work.now - recentMs));
    if (found === undefined) return undefined;
    const photo = isAsked ? await wanted(found) : found;
    if (photo === 'blind') return said(work, 'cannot', 'Photos cannot be looked at right now.');
    const seen = await looked(photo, work);
    if (wantsSplit && seen.receipt !== null) {
      handled.add(work);
      return splitIt(seen, work);
    }
    // "split it" may be said of anything; "split the receipt" is said of this.
    if (own === undefined && !isAsked) return undefined;
    if (seen.receipt !== null && work.input.mode === 'direct') {
      handled.add(work);
      return offer(seen, work);
    }
    if (wantsSplit && names && seen.state === 'analysed')
      return said(work, 'refused', 'There is no receipt to be read in that photo.');
    if (seen.description !== null) return said(work, 'answer', `The photo: ${seen.description}`);
    return isAsked ? said(work, 'answer', 'The photo is still being looked at; ask again in a moment.') : undefined;
  };

  return {
    name,
    act(_intent, work) {
      if (handled.has(work) || work.input.incoming.length === 0) return undefined;
      const wish = wishOf(wordsOf(work));
      const concerns = wish.isAsked || wish.wantsSplit || attachedIn(work) !== undefined;
      return concerns ? lookFor(wish, work) : undefined;
    },
    async answer({ data }, work) {
      const text = wordsOf(work);
      const settled = { do: 'ask', question: null } as const;
      if (saysNo(text)) return { ...told('answer', 'Okay, I’ll leave it.'), deeds: [settled] };
      if (!saysYes(text) && !asksToSplit.test(text)) return undefined;
      const photo = await photos.find(work.input.thread, (data as { photo: string }).photo);
      if (photo === undefined || photo.receipt === null) return undefined;
      const done = await splitIt(photo, work);
      return { ...done, deeds: [settled, ...done.deeds] };
    },
  };
}

interface Wish {
  isAsked: boolean;
  wantsSplit: boolean;
  names: boolean;
}

function wishOf(text: string): Wish {
  if (!hint.test(text)) return { isAsked: false, wantsSplit: false, names: false };
  const wantsSplit = asksToSplit.test(text) && !/\d/.test(text);
  const names = namesPhoto.test(text);
  return { isAsked: asksForPhoto.test(text) || (wantsSplit && names), wantsSplit, names };
}

/** The photo that came with the messages; in a group it is nobody's to ask about. */
function attachedIn({ input }: TurnWork): TurnWork['input']['incoming'][number]['attachments'][number] | undefined {
  if (input.mode === 'group') return undefined;
  return input.incoming.flatMap(({ attachments }) => attachments).findLast(({ isPhoto }) => isPhoto);
}

function wordsOf({ input }: TurnWork): string {
  return input.incoming.map(({ text }) => text.replace(/[’‘]/g, "'")).join('\n');
}

function told(kind: 'answer' | 'cannot' | 'refused', sentence: string): Done {
  return { findings: [{ kind, told: [sentence] }], deeds: [] };
}
