/** What one turn may spend on tools and on the model that chooses them: steps, tokens, money. Spent is spent, whatever came of it. */

export interface BudgetLimits {
  /** Calls of tools. */
  stepsMax: number;
  /** Calls of the model. */
  modelCallsMax: number;
  /** Tokens in and out together. */
  tokensMax: number;
  /** Millionths of a US dollar. */
  costMicrosMax: number;
}

export const turnLimits: BudgetLimits = { stepsMax: 6, modelCallsMax: 4, tokensMax: 20_000, costMicrosMax: 50_000 };

export type Spent = { [K in keyof BudgetLimits as K extends `${infer N}Max` ? N : never]: number };

export type SpendOutcome = { kind: 'ok' } | { kind: 'over_budget'; limit: keyof BudgetLimits };

export interface Budget {
  /** Takes from what is left, or says which limit is in the way; then nothing was taken. */
  spend(part: Partial<Spent>): SpendOutcome;
  /** Adds what was only known afterwards, such as tokens; may go over the limit, after which nothing more can be spent. */
  note(part: Partial<Spent>): void;
  readonly spent: Readonly<Spent>;
}

const limitOf = {
  steps: 'stepsMax',
  modelCalls: 'modelCallsMax',
  tokens: 'tokensMax',
  costMicros: 'costMicrosMax',
} as const;

/** A fresh budget for one turn. */
export function createBudget(limits: BudgetLimits = turnLimits): Budget {
  const spent: Spent = { steps: 0, modelCalls: 0, tokens: 0, costMicros: 0 };
  const keys = Object.keys(limitOf) as (keyof Spent)[];
  const add = (part: Partial<Spent>): void => {
    for (const key of keys) spent[key] += part[key] ?? 0;
  };
  return {
    spend(part) {
      const over = keys.find((key) => {
        const limit = limits[limitOf[key]];
        const more = part[key] ?? 0;
        return spent[key] + more > limit || (more === 0 && spent[key] > limit);
      });
      if (over !== undefined) return { kind: 'over_budget', limit: limitOf[over] };
      add(part);
      return { kind: 'ok' };
    },
    note: add,
    spent,
  };
}
