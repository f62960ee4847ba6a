/** Lengths of time in the words of people, in milliseconds. Pure. */

const amounts: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  sixty: 60,
  ninety: 90,
};
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const part =
  /(\d+(?:\.\d+)?|forty-five|an?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|sixty|ninety)[\s-]*(hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|days?|d)\b(\s+and a half)?/gi;

/** A duration in milliseconds: "an hour and a half", "45m", "1 hour 20 minutes", "half an hour". */
export function durationIn(words: string): number | null {
  const plain = words
    .toLowerCase()
    .replace(/\bhalf an? hour\b/g, '30 minutes')
    .replace(/\b(?:a )?quarter of an hour\b/g, '15 minutes')
    .replace(/\ba couple(?: of)?\b/g, 'two')
    .replace(/\ba few\b/g, 'three');
  const withHalf = plain.replace(
    /\b(an?|one|\d+) and a half (hours?|minutes?)\b/g,
    (_, amount: string, unit: string) => `${(amounts[amount] ?? Number(amount)) + 0.5} ${unit}`,
  );
  let sum = 0;
  for (const [, amount, unit, half] of withHalf.matchAll(part)) {
    const value = (amounts[amount!] ?? Number(amount)) + (half === undefined ? 0 : 0.5);
    sum += value * unitMs[unit![0] as keyof typeof unitMs];
  }
  if (sum > 0) return Math.round(sum);
  // "set a timer for 20": minutes go without saying.
  const bare = /\btimer\b(?:.*\bfor)? ?(\d{1,3})\s*$/.exec(withHalf);
  return bare === null ? null : Number(bare[1]) * unitMs.m;
}

/** How far ahead words put something, where they say so as a length: "in 20 minutes". Days and longer are dates. */
export function durationAhead(words: string): number | null {
  const ahead =
    /\b(?:in|after) ((?:half an hour|an?|\d+|two|three|four|five|ten|fifteen|twenty|thirty|a few|a couple(?: of)?)\b.{0,40})/i.exec(
      words,
    );
  if (ahead === null || /^\S+ (?:weeks?|months?|years?|days?)\b/i.test(ahead[1]!)) return null;
  const near =
    /^(?:half an hour|.{0,24}?(?:hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b(?: (?:and )?(?:a half|\d+ ?(?:minutes?|mins?|m)))?)/i.exec(
      ahead[1]!,
    );
  return near === null ? null : durationIn(near[0]);
}
