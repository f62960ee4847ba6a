/**
 * Money in whole minor units (cents, yen, fils): sharing and settling without losing one.
 *
 *  - No amount is ever a fraction of a minor unit, and no step goes through floating point.
 *  - `allocate` gives out exactly what it was given; `settle` moves exactly what is owed.
 */

/** Digits after the point, where they are not two (ISO 4217, amendment 177). */
const exponents: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** About a billion in a two-digit currency: far from where whole numbers stop being exact, also when many are added. */
export const amountMinorMax = 100_000_000_000;

/** Digits after the point of a currency. */
export function minorDigits(currency: string): number {
  return exponents[currency] ?? 2;
}

/**
 * Shares a whole amount by whole weights, largest remainder first, earlier positions first among equals. The parts add up to the
 * amount exactly. Without any weight everybody gets an equal part; with nobody there is nothing to give out and the answer is empty.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const sum = given.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) return [];
  const sign = amount < 0 ? -1 : 1;
  const whole = BigInt(Math.abs(amount));
  const parts = given.map((weight, index) => {
    const product = whole * BigInt(weight);
    return { index, part: Number(product / sum), rest: product % sum };
  });
  let left = Math.abs(amount) - parts.reduce((total, { part }) => total + part, 0);
  const byRest = [...parts].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const entry of byRest) {
    if (left === 0) break;
    entry.part += 1;
    left -= 1;
  }
  return parts.map(({ part }) => (part === 0 ? 0 : sign * part));
}

/** A share of an amount in hundredths of a percent, rounded half up: 1 250 is 12.5 %. */
export function share(amount: number, basisPoints: number): number {
  const product = BigInt(amount) * BigInt(basisPoints);
  return Number((product + 5_000n) / 10_000n);
}

export interface Transfer {
  from: string;
  to: string;
  /** Minor units, above zero. */
  amount: number;
}

/** Above this many people with a balance, the fewest transfers are approached, not found: the search doubles with each. */
const exactPeopleMax = 12;

/**
 * Who pays whom so that every balance becomes zero, in the fewest transfers. A positive balance is owed to them, a negative one they
 * owe; they add up to zero. n people with a balance need n less the largest number of groups that cancel out among themselves.
 */
export function settle(balances: readonly { id: string; amount: number }[]): Transfer[] {
  const open = balances.filter(({ amount }) => amount !== 0);
  if (open.reduce((sum, { amount }) => sum + amount, 0) !== 0) throw new Error('balances to settle add up to zero');
  const groups = open.length <= exactPeopleMax ? cancellingGroups(open) : [open];
  return groups.flatMap(chain);
}

/** Splits the balances into as many groups as possible that add up to zero each, by dynamic programming over subsets. */
function cancellingGroups<B extends { amount: number }>(open: readonly B[]): B[][] {
  const count = open.length;
  const full = (1 << count) - 1;
  const sums = new Array<number>(full + 1).fill(0);
  const most = new Array<number>(full + 1).fill(0);
  /** The person added last on the way to the most groups in this subset. */
  const last = new Array<number>(full + 1).fill(-1);
  for (let set = 1; set <= full; set++) {
    const low = 31 - Math.clz32(set & -set);
    sums[set] = sums[set & (set - 1)]! + open[low]!.amount;
    for (let one = 0; one < count; one++) {
      if ((set & (1 << one)) === 0) continue;
      const before = most[set & ~(1 << one)]!;
      if (last[set] === -1 || before > most[set]!) {
        most[set] = before;
        last[set] = one;
      }
    }
    if (sums[set] === 0) most[set]! += 1;
  }
  const groups: B[][] = [];
  let group: B[] = [];
  for (let set = full; set !== 0; ) {
    const one = last[set]!;
    group.push(open[one]!);
    set &= ~(1 << one);
    if (sums[set] === 0) {
      groups.push(group);
      group = [];
    }
  }
  return groups;
}

/** Settles one group: the largest debt goes to the largest claim, until nothing is left. At most one transfer less than people. */
function chain(group: readonly { id: string; amount: number }[]): Transfer[] {
  const left = new Map(group.map(({ id, amount }) => [id, amount]));
  const transfers: Transfer[] = [];
  for (;;) {
    const entries = [...left].filter(([, amount]) => amount !== 0);
    if (entries.length === 0) return transfers;
    const exact = exactPair(entries);
    const from = exact?.from ?? entries.reduce((least, entry) => (entry[1] < least[1] ? entry : least));
    const to = exact?.to ?? entries.reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    const amount = Math.min(-from[1], to[1]);
    transfers.push({ from: from[0], to: to[0], amount });
    left.set(from[0], from[1] + amount);
    left.set(to[0], to[1] - amount);
  }
}

/** Two people whose balances cancel out at once. */
function exactPair(entries: readonly [string, number][]): { from: [string, number]; to: [string, number] } | undefined {
  const byAmount = new Map(entries.map((entry) => [entry[1], entry]));
  for (const from of entries) {
    const to = from[1] < 0 ? byAmount.get(-from[1]) : undefined;
    if (to !== undefined) return { from, to };
  }
  return undefined;
}

/** An amount as people write it: `12.50`, `1200` (JPY), `3.125` (KWD). */
export function formatAmount(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const symbols: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
};

/** The codes that are read in texts, as alternatives of a pattern. */
export const currencyCodes =
  'USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|CNY|KRW|SGD|HKD|MXN|BRL|ZAR|TRY|THB|KWD|BHD|TND|AED|SAR|ILS';
const signOrCode = new RegExp(`[$€£¥₹₩]|\\b(?:${currencyCodes})\\b`, 'giu');

/** The currency a text names first, by its sign or its code; undefined where it names none. */
export function currencyIn(text: string): string | undefined {
  // "Let's try" is no lira.
  const found = text.match(signOrCode)?.find((one) => one !== 'try' && one !== 'Try');
  return found === undefined ? undefined : (symbols[found] ?? found.toUpperCase());
}

/**
 * An amount as people type it, in minor units: `12.5`, `12,50`, `1,234.50`, `1.234,50`, `$12`. Undefined where it is none, is negative, is
 * finer than the currency, or too large.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const bare = text.replace(/[\s'’$€£¥₹₩]|[A-Za-z]{3}/gu, '');
  if (!/^\d[\d.,]*$/.test(bare)) return undefined;
  const digits = minorDigits(currency);
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  const fraction = last < 0 ? '' : bare.slice(last + 1);
  // A separator that repeats, or is followed by three digits where the currency has other than three, groups thousands.
  const separator = bare[last];
  const repeats = last >= 0 && bare.indexOf(separator!) !== last;
  const isDecimal = last >= 0 && !repeats && (fraction.length <= digits || fraction.length !== 3);
  const whole = (isDecimal ? bare.slice(0, last) : bare).replace(/[.,]/g, '');
  const part = isDecimal ? fraction : '';
  if (part.length > digits || whole.length > 12) return undefined;
  const minor = Number(whole + part.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) && minor <= amountMinorMax ? minor : undefined;
}
