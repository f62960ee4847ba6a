/**
 * Doing what a turn wants, before anybody finds words for it. Each part of the server that can do something for people is a *doer*: it takes
 * intents of the decision, the answers to its own questions, news of its own, and what it overhears in a group. What it did comes back as findings
 * (to be told) and deeds (to be carried out with the reply's commit).
 *
 *  - D1 A doer may be run again for the same turn, after a crash or because another message joined it: what it does in the world carries ids
 *    made of the messages' own, so that twice is once; everything else is a deed.
 *  - D2 What a doer throws is its own trouble: the turn goes on, and the person hears that this part did not work.
 */
import type { Deed, OpenQuestion } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import type { Finding } from './findings.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';
import type { TurnIntent } from './routing-step.ts';

export interface Done {
  findings: Finding[];
  deeds: Deed[];
}

export interface Doer {
  /** Names it in questions (`OpenQuestion.about`) and in reports. */
  readonly name: string;
  /** Undefined where the intent is not this doer's. */
  act(intent: TurnIntent, work: TurnWork): Promise<Done | undefined>;
  /** The messages may answer its question. Undefined where they do not; then they are taken for what they are otherwise. */
  answer?(question: OpenQuestion, work: TurnWork): Promise<Done | undefined>;
  /** Undefined where the news is not this doer's. */
  tell?(news: News, work: TurnWork): Promise<Done | undefined>;
  /** Undefined where nothing said was meant for it. */
  overhear?(work: TurnWork): Promise<Done | undefined>;
}

export interface ActingOptions {
  doers: readonly Doer[];
  /** Told of a doer that broke; without a word of the message. */
  failed(report: { address: string; turnId: string; doer: string; error: unknown }): void;
}

/** Follows the decision. Runs after it and after history. */
export function followDecision({ doers, failed }: ActingOptions): TurnStep {
  const guarded = async (doer: Doer, work: TurnWork, run: () => Promise<Done | undefined> | undefined) => {
    try {
      return await run();
    } catch (error) {
      work.signal.throwIfAborted();
      failed({ address: work.address, turnId: work.input.turnId, doer: doer.name, error });
      return broken;
    }
  };
  const firstOf = async (work: TurnWork, run: (doer: Doer) => Promise<Done | undefined> | undefined) => {
    for (const doer of doers) {
      const done = await guarded(doer, work, () => run(doer));
      if (done !== undefined) return done;
    }
    return undefined;
  };
  return async (work) => {
    const { news, kind } = work.input;
    if (news !== null) return after(work, await firstOf(work, (doer) => doer.tell?.(news, work)));
    const question = answerable(work);
    if (question !== null) {
      const done = await firstOf(work, (doer) =>
        doer.name === question.about ? doer.answer?.(question, work) : undefined,
      );
      if (done !== undefined) return after(work, done);
    }
    if (kind === 'overhear') return after(work, await firstOf(work, (doer) => doer.overhear?.(work)));
    let current = work;
    for (const intent of work.decision?.intents ?? []) {
      current = after(current, await firstOf(current, (doer) => doer.act(intent, work)));
    }
    return current;
  };
}

const broken: Done = {
  findings: [{ kind: 'cannot', told: ['Something on our side did not work just now.'] }],
  deeds: [],
};

function after(work: TurnWork, done: Done | undefined): TurnWork {
  if (done === undefined) return work;
  return { ...work, findings: [...work.findings, ...done.findings], deeds: [...work.deeds, ...done.deeds] };
}

/** The question that waits, where one of these messages may be its answer. */
function answerable({ input, now }: TurnWork): OpenQuestion | null {
  const { question } = input.mind;
  if (question === null || question.expiresAt <= now) return null;
  return input.incoming.some(({ sender }) => input.mode === 'direct' || sender === question.person) ? question : null;
}
