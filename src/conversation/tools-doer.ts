/**
 * The doer for tools: runs what the decision asks of them, turns what comes back into findings and deeds, asks for what is missing and goes on
 * with the answer, and takes care of texts that wait: their next time, and those that could not be sent.
 *
 *  - L1 What is asked back is kept with the call it belongs to, and goes on from there with the answer.
 *  - L2 Nothing is scheduled where no relay could send it.
 */
import type { Ids } from '../../actors/clock.ts';
import { type Deed, type OpenQuestion, remindersMax } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import { isTimeWords } from '../dates/time-words.ts';
import { askedBefore } from '../patterns/asked-before.ts';
import type { Doer, Done } from './acting.ts';
import type { Finding } from './findings.ts';
import type { TurnWork } from './pipeline.ts';
import { canBePlace } from './place-words.ts';
import type { TurnIntent } from './routing-step.ts';
import { amendedCall, answeredCall, leaningCall, newTimeIn, oneMomentEach, withTime } from './tool-words.ts';
import type { ToolCall, Tools, ToolsOutcome, ToolTurn } from './tools-port.ts';
import { reminderDeeds, unvoiced } from './waiting-texts.ts';
import { orderAboutWaiting } from './waiting-words.ts';
import { saysNo, saysYes } from './yes-no.ts';

export interface ToolsDoerOptions {
  tools: Tools;
  ids: Ids;
}

/** What an open question of this doer keeps: the call that waits, what for, and the calls behind it. */
type Pending = { call: ToolCall; behind: ToolCall[] } & (
  | { kind: 'field'; field: string; tries: number }
  | { kind: 'confirm'; confirmation: unknown }
);

/** One turn's calls: they share a budget, see one another's changes, and leave one question open at most. */
interface Turn {
  session: ReturnType<Tools['open']>;
  call: ToolTurn;
  pending: Pending | null;
}

const questionLifeMs = 10 * 60_000;
/** How many lines of the history may hold what was asked for last. */
const linesRead = 16;
const keepsTime: ReadonlySet<string> = new Set(['reminder', 'timer', 'scheduled_message']);
const nothing: Done = { findings: [], deeds: [] };

export function createToolsDoer({ tools, ids }: ToolsDoerOptions): Doer {
  const turns = new WeakMap<TurnWork, Turn>();

  const turnFor = (work: TurnWork): Turn => {
    let turn = turns.get(work);
    if (turn === undefined) {
      turn = { session: tools.open(), call: toolTurnOf(work), pending: null };
      turns.set(work, turn);
    }
    return turn;
  };

  /** What the words mean because something waits in this chat: to the router they are talk, or a question about dates. */
  const orderFor = (intent: TurnIntent, work: TurnWork): ToolCall | null => {
    if (work.decision?.intents.length !== 1 || work.input.mind.reminders.length === 0) return null;
    if (intent.kind !== 'conversation' && intent.name !== 'date_math' && intent.name !== 'timer') return null;
    return orderAboutWaiting(lastText(work), turnFor(work).call);
  };

  /** A zone that the person names in passing. */
  const learned = (work: TurnWork, asked = false): Deed[] => {
    const { mode, incoming, mind } = work.input;
    if (mode === 'group' && !asked) return [];
    const zone = incoming.map(({ text }) => tools.zoneSaid(text, asked)).find((found) => found !== null) ?? null;
    if (zone === null || zone === mind.zone) return [];
    return [{ do: 'learn_zone', zone }];
  };

  const run = async (call: ToolCall, work: TurnWork): Promise<Done> => {
    if (keepsTime.has(call.name) && !work.input.reachable)
      return { findings: [{ kind: 'cannot', told: ['Nothing can be sent later in this chat.'] }], deeds: [] };
    const turn = turnFor(work);
    return doneOf(await turn.session.run(call, turn.call), call, work);
  };

  const doneOf = (outcome: ToolsOutcome, call: ToolCall, work: TurnWork): Done => {
    const turn = turnFor(work);
    switch (outcome.kind) {
      case 'found': {
        const { kind: _, ...finding } = outcome;
        return { findings: [{ kind: 'answer', ...finding }], deeds: [] };
      }
      case 'told': {
        const { kind: _, as, ...finding } = outcome;
        return { findings: [{ kind: as, ...finding }], deeds: [] };
      }
      case 'cannot':
        return { findings: [outcome], deeds: [] };
      case 'changed': {
        const deeds = outcome.changes.flatMap((change) => reminderDeeds(change, work, ids));
        turn.call = { ...turn.call, waiting: waitingAfter(turn.call.waiting, outcome) };
        return { findings: [{ kind: 'done', told: outcome.told }], deeds };
      }
      case 'asks': {
        const { field, question, exact } = outcome;
        const finding: Finding = { kind: 'question', told: [question], ...(exact && { exact }) };
        return asking({ kind: 'field', call, behind: [], field, tries: 0 }, finding, work);
      }
      case 'confirm': {
        const { offer, confirmation } = outcome;
        return asking({ kind: 'confirm', call, behind: [], confirmation }, { kind: 'offer', told: [offer] }, work);
      }
      case 'nothing':
        return nothing;
    }
  };

  /** One question at a time: what else needs one waits behind it. */
  const asking = (pending: Pending, finding: Finding, work: TurnWork): Done => {
    const turn = turnFor(work);
    if (turn.pending !== null) {
      turn.pending.behind.push(pending.call);
      return nothing;
    }
    turn.pending = pending;
    const question: OpenQuestion = {
      id: ids(),
      person: turn.call.person,
      about: name,
      data: pending,
      expiresAt: work.now + questionLifeMs,
    };
    return { findings: [finding], deeds: [{ do: 'ask', question }] };
  };

  /** The call with its answer, then those that waited behind it. */
  const goOn = async (first: Done, { behind }: Pending, work: TurnWork): Promise<Done> => {
    let done: Done = { ...first, deeds: [{ do: 'ask', question: null }, ...first.deeds] };
    for (const call of behind) done = joined(done, await run(call, work));
    return done;
  };

  const onConfirmation = async (pending: Extract<Pending, { kind: 'confirm' }>, text: string, work: TurnWork) => {
    if (saysYes(text)) {
      const outcome = tools.consented(pending.confirmation, turnFor(work).call);
      return outcome === undefined ? undefined : goOn(doneOf(outcome, pending.call, work), pending, work);
    }
    const time = newTimeIn(text);
    return time === null ? undefined : goOn(await run(withTime(pending.call, time), work), pending, work);
  };

  const onZone = async (pending: Extract<Pending, { kind: 'field' }>, text: string, work: TurnWork) => {
    const { call } = pending;
    const [zone] = learned(work, true);
    if (zone?.do === 'learn_zone') {
      const turn = turnFor(work);
      turn.call = { ...turn.call, zone: zone.zone };
      return goOn(joined({ findings: [], deeds: [zone] }, await run(call, work)), pending, work);
    }
    // Another time for what waits: the city is still to be known.
    const time = newTimeIn(text) ?? (isTimeWords(text) ? text.trim() : null);
    if (time !== null && keepsTime.has(call.name)) return goOn(await run(withTime(call, time), work), pending, work);
    if (pending.tries > 0 || isRequest(work) || !canBePlace(text)) return undefined;
    const told = ['That place isn’t on the map here. Which bigger city is it near?'];
    return asking({ ...pending, tries: pending.tries + 1 }, { kind: 'question', told }, work);
  };

  const onField = async (pending: Extract<Pending, { kind: 'field' }>, text: string, work: TurnWork) => {
    const { call, field } = pending;
    if (field === 'zone') return onZone(pending, text, work);
    // A question is no answer to ours.
    if (isRequest(work) || asksBack.test(text.trim())) return undefined;
    const turn = turnFor(work);
    if (field === 'about' && isTimeWords(text))
      return goOn(await run(withTime(call, text.trim()), work), pending, work);
    const again = answeredCall(call, field, text);
    const outcome = await turn.session.run(again, turn.call);
    // Asked for the same once more, it was no answer; then it is talk.
    if (outcome.kind === 'nothing' || (outcome.kind === 'asks' && outcome.field === field)) return undefined;
    return goOn(doneOf(outcome, again, work), pending, work);
  };

  const carryOut = async (toolName: string, intent: TurnIntent, work: TurnWork): Promise<Done | undefined> => {
    const turn = turnFor(work);
    const deeds = learned(work);
    const [zone] = deeds;
    if (zone?.do === 'learn_zone') turn.call = { ...turn.call, zone: zone.zone };
    const call = { name: toolName, arguments: intent.arguments ?? {} };
    const text = lastText(work);
    const meant =
      intent.reason === 'amended'
        ? amendedCall(call, text, turn.call)
        : intent.reason === 'same_again'
          ? leaningCall(call, text)
          : call;
    if (meant === null) return undefined;
    let done = nothing;
    for (const each of oneMomentEach(meant)) done = joined(done, await run(each, work));
    // A link that nobody asked about is talk where it cannot be read.
    const isTalk = intent.reason === 'link_alone' && done.findings.every(({ kind }) => kind === 'cannot');
    return isTalk ? undefined : joined({ findings: [], deeds }, done);
  };

  return {
    name,
    act(intent, work) {
      const order = orderFor(intent, work);
      if (order !== null) return run(order, work);
      if (intent.kind === 'conversation') {
        const deeds = learned(work);
        return deeds.length === 0 ? undefined : { findings: [], deeds };
      }
      // It was put to the question's own call first, which took it for no answer.
      if (intent.reason === 'answered_question' && isAskedHere(work)) return undefined;
      return intent.kind === 'tool' && intent.name !== undefined ? carryOut(intent.name, intent, work) : undefined;
    },
    async answer(question, work) {
      const pending = question.data as Pending;
      const text = lastText(work);
      if (saysNo(text)) {
        return goOn({ findings: [{ kind: 'answer', told: ['I’ll leave it, then.'] }], deeds: [] }, pending, work);
      }
      return pending.kind === 'confirm' ? onConfirmation(pending, text, work) : onField(pending, text, work);
    },
    tell: async (news, work) => toldNews(news, work),
  };

  function toldNews(news: News, work: TurnWork): Done | undefined {
    if (news.kind === 'miniapp') return undefined;
    const sent = unvoiced(news.reminder, work.persona);
    if (news.kind === 'undelivered')
      return { findings: [{ kind: 'news', told: [`This could not be sent: ${sent.about}.`] }], deeds: [] };
    const next = tools.again(sent, work.now);
    return next === undefined
      ? nothing
      : { findings: [], deeds: reminderDeeds({ do: 'schedule', entry: next }, work, ids) };
  }
}

const name = 'tools';

function toolTurnOf({ input, address, history, now, signal, persona }: TurnWork): ToolTurn {
  return {
    person: input.incoming.at(-1)?.sender ?? '',
    chat: address,
    personaId: input.personaId,
    mode: input.mode,
    now,
    zone: input.mind.zone,
    waiting: input.mind.reminders.map((reminder) => unvoiced(reminder, persona)),
    waitingMax: remindersMax,
    previous: askedBefore(history.slice(-linesRead))?.said ?? null,
    signal,
  };
}

function waitingAfter(
  waiting: ToolTurn['waiting'],
  { changes }: Extract<ToolsOutcome, { kind: 'changed' }>,
): ToolTurn['waiting'] {
  const added = changes.flatMap((change) => (change.do === 'schedule' ? [change.entry] : []));
  const gone = new Set(changes.flatMap((change) => (change.do === 'cancel' ? [change.id] : [])));
  return [...waiting.filter(({ id }) => !gone.has(id)), ...added].sort((one, other) => one.at - other.at);
}

function joined(first: Done, then: Done): Done {
  return { findings: [...first.findings, ...then.findings], deeds: [...first.deeds, ...then.deeds] };
}

function lastText({ input }: TurnWork): string {
  return input.incoming.map(({ text }) => text).join('\n');
}

/** Whether a question of this doer was open when the messages came. */
function isAskedHere({ input: { mind }, now }: TurnWork): boolean {
  return mind.question?.about === name && mind.question.expiresAt > now;
}

const asksBack =
  /\?\s*$|^(?:(?:wait|but|and|so|ok|luna|nyx|echo|kael)[\s,]+)*(?:what(?:['’]?s)?|who(?:['’]?s)?|how|why|where|do you|are you|can you)\b/i;

/** What leans on what was said before is an answer; what stands by itself is a request of its own. */
const leaning: ReadonlySet<string> = new Set(['answered_question', 'same_again', 'amended', 'offer_accepted']);

function isRequest({ decision }: TurnWork): boolean {
  return (decision?.intents ?? []).some(
    ({ kind, confidence, reason }) =>
      (kind === 'tool' || kind === 'miniapp' || kind === 'workflow') && confidence >= 0.85 && !leaning.has(reason),
  );
}
