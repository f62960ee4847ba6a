/** The form of a routing rule: which clause means what. Rules are tables; the first that holds decides, so their order is their rank. */
import { createGate } from '../../patterns/gate.ts';
import { alternativesOf } from '../../patterns/needed-words.ts';
import type { Clause } from '../clause.ts';
import type { Intent } from '../decision.ts';

/** What an intent is, without how sure we are of it. */
export type Target =
  | { kind: 'miniapp'; name: Extract<Intent, { kind: 'miniapp' }>['name']; action: 'start' | 'act' }
  | { kind: 'tool'; name: Extract<Intent, { kind: 'tool' }>['name'] }
  | { kind: 'workflow'; name: Extract<Intent, { kind: 'workflow' }>['name']; action: 'start' | 'stop' }
  | { kind: 'conversation' };

export interface Rule {
  target: Target;
  /** Name of the rule in the decision's reason. */
  reason: string;
  /** Read on the core, unless `on` says otherwise. */
  test: { test(text: string): boolean };
  on?: 'core' | 'words';
  /** What looks the same and is not meant; read on the words. */
  not?: RegExp;
  /** What the words must hold beside it; read last. */
  only?: RegExp;
  /** Holds only where the clause asks for something, in words or with a question mark. */
  when?: 'asked' | 'question' | 'asked_or_question';
  /** Default 0.9; below `sureFrom` it is a guess. */
  confidence?: number;
}

/** One pattern out of several, in Unicode mode. Parts are alternatives. */
export function anyOf(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join('|'), 'u');
}

/** Rules in the order of their rank. */
export interface RuleTable {
  /** The first rule that a clause obeys. */
  first(clause: Clause): Rule | undefined;
}

export function ruleTable(rules: readonly Rule[]): RuleTable {
  // Each alternative by itself: most begin with `^` and fail at the first letter, where all together would be tried at every letter.
  const parts = rules.flatMap((rule) =>
    rule.test instanceof RegExp
      ? alternativesOf(rule.test).map((test) => ({ rule, test }))
      : [{ rule, test: rule.test }],
  );
  const gate = createGate(parts.map(({ test }) => (test instanceof RegExp ? test : null)));
  return {
    first(clause) {
      const { words, core } = clause;
      for (const number of gate.candidates(words.includes(core) ? words : `${words}\n${core}`)) {
        const { rule, test } = parts[number]!;
        const text = rule.on === 'words' ? words : core;
        if (!isAskedAs(rule, clause) || !gate.couldBegin(number, text) || !test.test(text)) continue;
        if (!rule.not?.test(words) && (rule.only?.test(words) ?? true)) return rule;
      }
      return undefined;
    },
  };
}

function isAskedAs({ when }: Rule, { asked, question }: Clause): boolean {
  if (when === undefined) return true;
  return (asked && when !== 'question') || (question && when !== 'asked');
}

/** A moment or a repetition, as far as it is needed to tell "text me at 5" from "text me". */
export const moment = String.raw`(?:\bat \d|\bat (?:noon|midnight|night|lunch|dawn|six|seven|eight|nine|ten|eleven|twelve|one|two|three|four|five)\b|\b\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m)\b|\b\d{1,2}:\d\d\b|\bo'?clock\b|\btomorrow\b|\btonight\b|\btoday\b|\bnoon\b|\bmidnight\b|\bin (?:an?|the|half an|\d+|a few|a couple(?: of)?|two|three|four|five|ten|fifteen|twenty|thirty) ?(?:minutes?|hours?|days?|weeks?|months?|bit|while|morning|evening|afternoon|h|m|s|d)\b|\b(?:on |this |next |every |each )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:every|each) (?:single |other |few |two |three |four |five |first |last |\d+ ?)*(?:day|night|morning|evening|week|month|hour|afternoon|weekday|minute|year|of|h\b)|\b(?:daily|weekly|nightly|hourly|monthly)\b|\bnext (?:week|month|year)\b|\blater\b|\b(?:this|the) (?:morning|evening|afternoon|weekend)\b|\b(?:morning|evening)\b|\bbefore (?:my|the|i|bed|work|dinner|lunch)\b|\bafter (?:my|the|i|work|dinner|lunch|school|class)\b|\bwhen i\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d)`;
