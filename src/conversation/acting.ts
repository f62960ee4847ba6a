/**
 * Doing what a turn wants, before anybody finds words for it. Each part of the server that can do something for people is a *doer*: it takes
 * intents of the decision, the answers to its own questions, news of its own, and what it overhears in a group. What it did comes back as findings
 * (to be told) and deeds (to be carried out with the reply's commit).
 *
 *  - D1 A doer may be run again for the same turn, after a crash or because another message joined it: what it does in the world carries ids
 *    made of the messages' own, so that twice is once; everything else is a deed.
 *  - D2 What a doer throws is its own trouble: the turn goes on, and the person hears that this part did not work.
 *  - D3 A question waits for the next words of the person it was put to: an answer settles it, anything else lets it lapse, so that a yes
 *    to something else, later, is no yes to it. One at a time: what else needs one is taken up when the first is settled.
 *  - D4 What is only guessed is asked about once (`unsure.ts`), and done on a yes.
 *  - D5 A reply may be in the making before its messages are durable. Whoever acts waits for that first: here, where the messages want
 *    anything, and a doer itself before it touches the world for plain conversation (`work.committed()`).
 */
import type { Ids } from '../../actors/clock.ts';
import type { Deed, OpenQuestion } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import type { Finding } from './findings.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';
import type { TurnIntent } from './routing-step.ts';
import { askWhetherMeant, guessOf, guessTaken, isGuess } from './unsure.ts';

export interface Done {
  findings: Finding[];
  deeds: Deed[];
}

export interface Doer {
  /** Names it in questions (`OpenQuestion.about`) and in reports. */
  readonly name: string;
  /** Undefined where the intent is not this doer's: at once, where that needs no looking. */
  act(intent: TurnIntent, work: TurnWork): Promise<Done | undefined> | Done | undefined;
  /** The messages may answer its question. Undefined where they do not; then they are taken for what they are otherwise. */
  answer?(question: OpenQuestion, work: TurnWork): Promise<Done | undefined>;
  /** Undefined where the news is not this doer's. */
  tell?(news: News, work: TurnWork): Promise<Done | undefined>;
  /** Undefined where nothing said was meant for it. */
  overhear?(work: TurnWork): Promise<Done | undefined>;
}

export interface ActingOptions {
  doers: readonly Doer[];
  ids: Ids;
  /** Told of a doer that broke; without a word of the message. */
  failed(report: { address: string; turnId: string; doer: string; error: unknown }): void;
}

/** Follows the decision. Runs after it and after history. */
export function followDecision({ doers, ids, failed }: ActingOptions): TurnStep {
  const firstOf = async (work: TurnWork, run: (doer: Doer) => Promise<Done | undefined> | Done | undefined) => {
    for (const doer of doers) {
      try {
        const answer = run(doer);
        const done = answer instanceof Promise ? await answer : answer;
        if (done !== undefined) return done;
      } catch (error) {
        work.signal.throwIfAborted();
        failed({ address: work.address, turnId: work.input.turnId, doer: doer.name, error });
        return broken;
      }
    }
    return undefined;
  };
  const follow = async (work: TurnWork, intents: readonly TurnIntent[], start: TurnWork) => {
    let current = start;
    for (const intent of intents) {
      const done = await firstOf(current, (doer) => doer.act(intent, work));
      const asked = questionIn(current.deeds);
      current =
        asked !== null && done !== undefined && questionIn(done.deeds) !== null
          ? withLater(current, asked, intent, done)
          : after(current, done);
    }
    return current;
  };
  return async (work) => {
    const { news, kind } = work.input;
    if (wantsMore(work)) await work.committed();
    if (news !== null) return after(work, await firstOf(work, (doer) => doer.tell?.(news, work)));
    const question = answerable(work);
    let start = isOverdue(work) ? after(work, lapsed) : work;
    if (question !== null) {
      const done = await firstOf(work, (doer) =>
        doer.name === question.about ? doer.answer?.(question, work) : undefined,
      );
      if (done !== undefined) return follow(work, (question.later ?? []) as TurnIntent[], after(work, done));
      start = after(work, lapsed);
      const guess = guessTaken(question, work);
      if (guess !== null) return follow(work, [guess], start);
    }
    if (kind === 'overhear') return after(start, await firstOf(work, (doer) => doer.overhear?.(work)));
    const { decision } = work;
    if (decision === undefined) return start;
    if (!isGuess(decision)) return follow(work, decision.intents, start);
    const guess = guessOf(work, question);
    return guess === null ? follow(work, [talk], start) : after(start, askWhetherMeant(guess, work, ids));
  };
}

/** What a guess counts as that nobody is asked about. */
const talk: TurnIntent = { kind: 'conversation', confidence: 0.5, reason: 'guess_left' };

const lapsed: Done = { findings: [], deeds: [{ do: 'ask', question: null }] };
const broken: Done = {
  findings: [{ kind: 'cannot', told: ['Something on our side did not work just now.'] }],
  deeds: [],
};

function after(work: TurnWork, done: Done | undefined): TurnWork {
  if (done === undefined) return work;
  return { ...work, findings: [...work.findings, ...done.findings], deeds: [...work.deeds, ...done.deeds] };
}

/** The question that these deeds leave open. */
function questionIn(deeds: readonly Deed[]): OpenQuestion | null {
  const last = deeds.findLast((deed) => deed.do === 'ask');
  return last?.question ?? null;
}

/** The work with all that was done for an intent but its question, which waits behind the one that is open (D3). */
function withLater(work: TurnWork, asked: OpenQuestion, intent: TurnIntent, done: Done): TurnWork {
  const waits = { ...asked, later: [...(asked.later ?? []), intent] };
  const deeds = work.deeds.map((deed) =>
    deed.do === 'ask' && deed.question === asked ? { ...deed, question: waits } : deed,
  );
  return after(
    { ...work, deeds },
    {
      findings: done.findings.filter(({ kind }) => kind !== 'question' && kind !== 'offer'),
      deeds: done.deeds.filter((deed) => deed.do !== 'ask'),
    },
  );
}

/** Whether anything but talk may come of it. */
function wantsMore({ input, decision }: TurnWork): boolean {
  if (input.news !== null || input.mind.question !== null || input.kind === 'overhear') return true;
  return decision?.intents.some(({ kind }) => kind !== 'conversation' && kind !== 'silent') ?? false;
}

/** The deeds of a turn whose words were decided before anybody followed its decision: a question that waits lapses there too (D3). */
export function deedsOf(work: TurnWork): Deed[] {
  const isSettled = work.deeds.some((deed) => deed.do === 'ask');
  return isSettled || answerable(work) === null ? work.deeds : [...work.deeds, ...lapsed.deeds];
}

/** A question whose time is over is put away with the next turn. */
function isOverdue({ input: { mind }, now }: TurnWork): boolean {
  return mind.question !== null && mind.question.expiresAt <= now;
}

/** The question that waits, where one of these messages may be its answer. */
function answerable({ input, now }: TurnWork): OpenQuestion | null {
  const { question } = input.mind;
  if (question === null || question.expiresAt <= now) return null;
  return input.incoming.some(({ sender }) => input.mode === 'direct' || sender === question.person) ? question : null;
}
