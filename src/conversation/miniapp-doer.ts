/**
 * The doer for MiniApps: texts start sessions and act in them, what sessions tell of themselves is told here, and the relay is kept informed of
 * which one is active.
 *
 *  - M1 Messages are read one by one, under ids made of their own, so that a turn that begins again with one message more does what the earlier
 *    ones want once.
 *  - M2 The relay hears `context_update` when a session begins, opens again or becomes the one that is spoken of, and `context_reset`
 *    when the last one ended.
 *  - M3 In a group that did not call, what is plainly meant for a session is done there in silence.
 */
import type { Ids } from '../../actors/clock.ts';
import type { Deed, OpenQuestion } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import type { IncomingMessage } from '../../machines/conversation/types.ts';
import type { Doer, Done } from './acting.ts';
import { hashOf } from './choice.ts';
import type { Finding } from './findings.ts';
import type { MiniappOutcome, MiniappSession, Miniapps, MiniappText, MiniappTurn } from './miniapp-port.ts';
import type { TurnWork } from './pipeline.ts';
import type { TurnIntent } from './routing-step.ts';
import { saysNo } from './yes-no.ts';

export interface MiniappDoerOptions<P> {
  miniapps: Miniapps<P>;
  ids: Ids;
}

const name = 'miniapps';
const questionLifeMs = 10 * 60_000;
/** From here on a text is taken for an act though the router took it for talk, or was not asked. */
const sureFrom = { talk: 0.85, overheard: 0.8, guessed: 0.8, meant: 0.6 } as const;
const nothing: Done = { findings: [], deeds: [] };

export function createMiniappDoer<P>({ miniapps, ids }: MiniappDoerOptions<P>): Doer {
  /** Messages of a turn that were read whole: further intents of the same message are done with them. */
  const readWhole = new WeakMap<TurnWork, Set<string>>();

  const doneOrNot = (outcome: MiniappOutcome<P> | undefined, work: TurnWork): Done | undefined =>
    outcome === undefined ? undefined : doneOf(outcome, work, ids);

  const start = async (intent: TurnIntent, work: TurnWork) => {
    const text = textOf(intent, work);
    return doneOrNot(await miniapps.start(intent.name!, text, turnOf(work)), work);
  };

  /** Reads messages one by one; what none of them says by itself, the router's part of them may. */
  const read = async (work: TurnWork, reading: Parameters<Miniapps<P>['read']>[2], part: string | null) => {
    const whole = readWhole.get(work) ?? new Set<string>();
    readWhole.set(work, whole);
    let done: Done | undefined;
    for (const message of work.input.incoming) {
      if (whole.has(message.id)) continue;
      const text = { id: message.id, text: withoutName(message.text, work) };
      const outcome = await miniapps.read(text, turnOf(work, message), reading);
      if (outcome === undefined) continue;
      whole.add(message.id);
      done = joined(done, doneOf(outcome, work, ids));
    }
    if (done !== undefined) return done;
    if (part === null) return undefined;
    const holder = holderOf(part, work);
    if (whole.has(holder.id)) return nothing;
    const partial = { id: `${holder.id}:${hashOf(part).toString(36)}`, text: withoutName(part, work) };
    return doneOrNot(await miniapps.read(partial, turnOf(work, holder), reading), work);
  };

  const readFor = async (intent: TurnIntent, isMeant: boolean, work: TurnWork) => {
    const from = !isMeant ? sureFrom.talk : intent.confidence < 0.7 ? sureFrom.guessed : sureFrom.meant;
    await work.committed();
    const reading = {
      sureFrom: from,
      isMeant: isMeant && intent.confidence >= 0.7,
      overheard: false,
      isAnswered: true,
    };
    return read(work, reading, isMeant ? saidIn(intent) : null);
  };

  return {
    name,
    act(intent, work) {
      if (intent.kind === 'miniapp' && intent.action === 'start' && intent.name !== undefined)
        return start(intent, work);
      const isMeant = intent.kind === 'miniapp' && intent.action === 'act';
      if (!isMeant && intent.kind !== 'conversation') return undefined;
      if (!isMeant && work.input.mind.apps.length === 0 && !speaksOfWhatIsOver(work)) return undefined;
      return readFor(intent, isMeant, work);
    },
    async answer(question, work) {
      const text = work.input.incoming.map((message) => withoutName(message.text, work)).join('\n');
      const settled: Deed = { do: 'ask', question: null };
      if (saysNo(text)) return { findings: [{ kind: 'answer', told: ['Okay, I’ll leave it.'] }], deeds: [settled] };
      const answer = { id: work.input.incoming[0]!.id, text };
      const done = doneOrNot(await miniapps.answered(question.data as P, answer, turnOf(work), isRequest(work)), work);
      return done === undefined ? undefined : { findings: done.findings, deeds: [settled, ...done.deeds] };
    },
    tell: (news, work) => tell(news, work),
    async overhear(work) {
      const { maySpeak } = work.input;
      const done = await read(
        work,
        { sureFrom: sureFrom.overheard, isMeant: false, overheard: true, isAnswered: maySpeak },
        null,
      );
      if (done === undefined) return undefined;
      return maySpeak ? done : { findings: [], deeds: done.deeds };
    },
  };

  async function tell(news: News, work: TurnWork): Promise<Done | undefined> {
    if (news.kind !== 'miniapp') return undefined;
    const found = await miniapps.news(news, turnOf(work));
    if (found === undefined) return nothing;
    const { session, told, link } = found;
    const findings: Finding[] = [{ kind: 'news', told, ...(link !== undefined && { exact: [link] }) }];
    if (news.change === 'closed') return { findings, deeds: ended(session, work, ids) };
    return { findings, deeds: news.change === 'changed' ? [] : activated(session, work, ids) };
  }
}

/** What an outcome is in this conversation: words, the session in mind, commands to the relay, a question. */
export function doneOf(outcome: MiniappOutcome, work: TurnWork, ids: Ids): Done {
  switch (outcome.kind) {
    case 'opened':
      return {
        findings: [{ kind: 'done', told: outcome.told, exact: [outcome.link] }],
        deeds: activated(outcome.session, work, ids),
      };
    case 'done': {
      const { session, told, turned } = outcome;
      const findings: Finding[] = told.length > 0 ? [{ kind: 'done', told }] : [];
      if (turned === 'closed') return { findings, deeds: ended(session, work, ids) };
      const isActive = work.input.mind.apps.at(-1)?.sessionId === session.sessionId;
      return { findings, deeds: isActive && turned === null ? [] : activated(session, work, ids) };
    }
    case 'told': {
      const { told, link } = outcome;
      return { findings: [{ kind: 'answer', told, ...(link !== undefined && { exact: [link] }) }], deeds: [] };
    }
    case 'refused':
      return { findings: [{ kind: 'refused', told: outcome.told }], deeds: [] };
    case 'asks': {
      const person = work.input.incoming.at(-1)?.sender ?? '';
      const expiresAt = work.now + questionLifeMs;
      const question: OpenQuestion = { id: ids(), person, about: name, data: outcome.pending, expiresAt };
      return { findings: [{ kind: 'question', told: [outcome.question] }], deeds: [{ do: 'ask', question }] };
    }
  }
}

/** A session is the one that is spoken of from here on. */
function activated(session: MiniappSession, work: TurnWork, ids: Ids): Deed[] {
  return [{ do: 'open_app', app: { ...session, changedAt: work.now } }, contextUpdate(session, work, ids)];
}

/** A session ended: another one is the active one, or none is. */
function ended({ sessionId, app }: MiniappSession, work: TurnWork, ids: Ids): Deed[] {
  const { thread, mind } = work.input;
  const next = mind.apps.filter((open) => open.sessionId !== sessionId).at(-1);
  const close: Deed = { do: 'close_app', sessionId };
  if (next !== undefined) return [close, contextUpdate(next, work, ids)];
  const payload = { chat_guid: thread, thread_id: thread, reason: `${app}_closed` };
  return [close, { do: 'command', commandId: ids(), commandType: 'context_reset', payload }];
}

function contextUpdate({ sessionId, app, title }: MiniappSession, work: TurnWork, ids: Ids): Deed {
  const { thread } = work.input;
  const payload = {
    chat_guid: thread,
    thread_id: thread,
    app_id: app,
    room_id: sessionId,
    state: 'active',
    metadata: { title },
  };
  return { do: 'command', commandId: ids(), commandType: 'context_update', payload };
}

/** A turn as MiniApps know it. */
export function turnOf(
  { input, address, now }: TurnWork,
  message: IncomingMessage | undefined = input.incoming.at(-1),
): MiniappTurn {
  return {
    conversation: address,
    chat: input.thread,
    mode: input.mode,
    sender: message?.sender ?? '',
    participants: input.participants,
    now,
    zone: input.mind.zone,
    open: input.mind.apps,
    room: message?.about?.room ?? null,
  };
}

/**
 * The text that starts a session: the messages as they were written where they want nothing else, else the router's part of them. Its id is
 * the message's in which that begins.
 */
function textOf(intent: TurnIntent, work: TurnWork): MiniappText {
  const part = saidIn(intent);
  const { incoming } = work.input;
  const isAlone = (work.decision?.intents.length ?? 1) === 1;
  // What was guessed or offered before is in none of these messages.
  const isHere = part !== null && incoming.some(({ text }) => flat(text).includes(flat(part)));
  if (part !== null && !isHere && incoming.length === 1) return { id: incoming[0]!.id, text: withoutName(part, work) };
  if (part === null || isAlone) {
    const text = incoming.map((message) => withoutName(message.text, work)).join('\n');
    return { id: incoming[0]!.id, text };
  }
  return { id: holderOf(part, work).id, text: withoutName(part, work) };
}

function saidIn({ arguments: values }: TurnIntent): string | null {
  return typeof values?.text === 'string' ? values.text : null;
}

/** Texts as they are compared: a part of one is written on one line, with straight quotes. */
function flat(text: string): string {
  return text.replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** The message that a part was taken from. */
function holderOf(part: string, { input }: TurnWork): IncomingMessage {
  return input.incoming.find(({ text }) => flat(text).includes(flat(part))) ?? input.incoming[0]!;
}

/** A text without the persona's name at its ends: "luna, sushi" is "sushi". */
function withoutName(text: string, { persona }: TurnWork): string {
  const names = [persona.name, ...persona.calledBy].map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const leading = new RegExp(
    `^\\s*(?:(?:hey|hi|hello|yo|ok|okay)[\\s,]+)?@?(?:${names})(?![\\p{L}\\p{N}'’])[\\s,:;.!–—-]*`,
    'iu',
  );
  const trailing = new RegExp(`[\\s,]+@?(?:${names})[\\s.!]*(\\??)\\s*$`, 'iu');
  const bare = text.replace(leading, '').replace(trailing, '$1').trim();
  return bare === '' ? text : bare;
}

/** With nothing open, only few texts can be meant for what was. */
function speaksOfWhatIsOver({ incoming }: TurnWork): boolean {
  return incoming.some(
    ({ text }) => text.length <= 80 && /\bre-?open\b|\bresults?\b|\brecap\b|\bwho (?:won|owes)\b/i.test(text),
  );
}

/** What stands by itself is a request of its own, and no answer. */
function isRequest({ decision }: TurnWork): boolean {
  return (decision?.intents ?? []).some(
    ({ kind, confidence, action, reason }) =>
      (kind === 'tool' || kind === 'workflow' || (kind === 'miniapp' && action === 'start')) &&
      confidence >= 0.88 &&
      !leaning.has(reason),
  );
}

const leaning: ReadonlySet<string> = new Set(['answered_question', 'same_again', 'amended', 'offer_accepted']);

function joined(first: Done | undefined, then: Done): Done {
  if (first === undefined) return then;
  return { findings: [...first.findings, ...then.findings], deeds: [...first.deeds, ...then.deeds] };
}
