/**
 * The newest messages of one conversation, as its replies are written from them. Kept as lists side by side and looked through by numbers: a busy
 * server holds many windows and looks at each now and then, and a message that is only passed on need not be touched for that.
 */
import type { RecordRow } from '../../actors/journal.ts';
import { hashOf } from './choice.ts';
import type { MessageRecord } from './message-record.ts';
import type { HistoryMessage } from './responder.ts';

/** However short they are, no more than these. */
export const windowMessages = 40;
const tokensPerMessage = 4;
/** So many too many are thrown away together: moving the lists along costs more than keeping a few. */
const sparedMessages = 8;

/** Of which turn a window is asked. */
export interface WindowQuestion {
  /** The messages that the turn answers, by id. */
  before: readonly string[];
  turnId: string;
  budgetTokens: number;
}

/** The oldest message that is shown: its record's sequence number, and how many messages came before it since the window was made. */
export interface WindowBegin {
  seq: number;
  place: number;
}

export class HistoryWindow {
  readonly #messages: HistoryMessage[] = [];
  readonly #seqs: number[] = [];
  readonly #tokens: number[] = [];
  /** What each is told apart by: a message of a person by its id, one of the persona by the turn in which it was said. */
  readonly #names: string[] = [];
  /** A number made of each name: not negative for people, negative for the persona. */
  readonly #marks: number[] = [];
  readonly #senders: string[] = [];
  /** Who wrote first; once somebody else has written too, letters tell them apart. */
  #sender: string | null = null;
  #isShared = false;
  /** How many were thrown away. */
  #gone = 0;

  constructor(rows: readonly RecordRow[]) {
    for (const row of rows.slice(-windowMessages)) this.push(row);
  }

  get size(): number {
    return this.#messages.length - this.#first;
  }

  get tokens(): number {
    let sum = 0;
    for (let at = this.#first; at < this.#tokens.length; at++) sum += this.#tokens[at]!;
    return sum;
  }

  /** Where the window begins; what lies before it is thrown away from time to time. */
  get #first(): number {
    return Math.max(0, this.#messages.length - windowMessages);
  }

  push({ seq, at, data }: RecordRow): void {
    const record = data as unknown as MessageRecord;
    const { text } = record;
    const isOwn = record.from === 'persona';
    const name = isOwn ? record.turnId : record.id;
    const sender = isOwn ? '' : record.sender;
    if (!isOwn) {
      this.#sender ??= sender;
      this.#isShared ||= sender !== this.#sender;
    }
    this.#messages.push(
      isOwn
        ? { from: 'persona', speaker: '', text, at }
        : { from: 'person', speaker: labelOf(0), text, at: record.sentAt },
    );
    this.#seqs.push(seq);
    this.#tokens.push(tokensPerMessage + tokensOf(text));
    this.#names.push(name);
    this.#marks.push(isOwn ? ownMark(name) : mark(name));
    this.#senders.push(sender);
    if (this.#first < sparedMessages) return;
    for (const list of [this.#messages, this.#seqs, this.#tokens, this.#names, this.#marks, this.#senders])
      list.splice(0, sparedMessages);
    this.#gone += sparedMessages;
  }

  /** What the turn is to see, oldest first: the newest that fit the budget, and the very newest always. */
  seenBy({ before, turnId, budgetTokens }: WindowQuestion): { messages: HistoryMessage[]; begin: WindowBegin | null } {
    const shown = this.#shownTo(before, turnId, budgetTokens);
    if (this.#isShared) this.#label(shown);
    const messages = shown.map((at) => this.#messages[at]!);
    const [oldest] = shown;
    return { messages, begin: oldest === undefined ? null : { seq: this.#seqs[oldest]!, place: this.#gone + oldest } };
  }

  /** The places of what is shown, oldest first. */
  #shownTo(before: readonly string[], turnId: string, budgetTokens: number): number[] {
    const heard = before.map(mark);
    const own = ownMark(turnId);
    const isAnswered = (at: number) => heard.includes(this.#marks[at]!) && before.includes(this.#names[at]!);
    const first = this.#first;
    const end = this.#messages.length;
    let last = end - 1;
    while (last >= first && !isAnswered(last)) last -= 1;
    const isHeard = last >= first;
    const shown: number[] = [];
    let room = budgetTokens;
    for (let at = end - 1; at >= first && room >= 0; at--) {
      const found = this.#marks[at]!;
      // What people said after the messages waits for a turn of its own.
      const isHidden =
        found < 0 ? found === own && this.#names[at] === turnId : isHeard && (at >= last || isAnswered(at));
      if (isHidden) continue;
      room -= this.#tokens[at]!;
      if (room >= 0 || shown.length === 0) shown.push(at);
    }
    return shown.reverse();
  }

  /** Letters are given by order of appearance in what is shown, so they change as the window moves on. */
  #label(shown: readonly number[]): void {
    const label = speakerLabels();
    for (const at of shown) {
      const message = this.#messages[at]!;
      if (message.from === 'persona') continue;
      const speaker = label(this.#senders[at]!);
      if (message.speaker !== speaker) this.#messages[at] = { ...message, speaker };
    }
  }
}

function mark(name: string): number {
  return hashOf(name) >>> 1;
}

function ownMark(turnId: string): number {
  return -1 - mark(turnId);
}

const anyDense = /[\u2e80-\uffff]/;

/** About how many tokens a model reads a text as: four letters each, where a sign of Chinese, Japanese or Korean is one by itself. */
export function tokensOf(text: string): number {
  if (!anyDense.test(text)) return Math.ceil(text.length / 4);
  let dense = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x2e80) dense += 1;
  return Math.ceil((text.length - dense) / 4 + dense);
}

/** Letters for senders, in order of appearance: `A`, `B`, ... and numbers past `Z`. */
export function speakerLabels(): (sender: string) => string {
  const senders: string[] = [];
  return (sender) => {
    const known = senders.indexOf(sender);
    return labelOf(known < 0 ? senders.push(sender) - 1 : known);
  };
}

function labelOf(place: number): string {
  return place < 26 ? String.fromCharCode(65 + place) : `P${place + 1}`;
}
