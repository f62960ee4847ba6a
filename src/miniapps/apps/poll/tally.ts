/**
 * Counting a poll. Pure and fair: the order in which ballots or options stand changes no result.
 *
 * Ranked ballots are counted by instant run-off: the option with the fewest first choices goes out, its ballots move on. Where several have
 * the fewest, the one that was weaker in the latest earlier round in which they differ goes first; those that never differed go
 * together; and where nothing else would be left, all of them have won. A ballot whose choices are all out rests.
 */
export interface Tally {
  /** Votes of each option: all of them, or, ranked, those of the last round it was in. */
  counts: ReadonlyMap<string, number>;
  /** Empty without votes; several in a tie. */
  winners: string[];
  /** Ranked only: each round's counts and who went out after it. */
  rounds: { counts: { [option: string]: number }; out: string[] }[];
}

type Ballots = readonly (readonly string[])[];

export function tally(mode: 'single' | 'multiple' | 'ranked', options: readonly string[], ballots: Ballots): Tally {
  if (mode === 'ranked') return runOff(options, ballots);
  const counts = new Map(options.map((id) => [id, 0]));
  for (const ballot of ballots) {
    for (const id of ballot) if (counts.has(id)) counts.set(id, counts.get(id)! + 1);
  }
  const most = Math.max(0, ...counts.values());
  const winners = most === 0 ? [] : options.filter((id) => counts.get(id) === most);
  return { counts, winners, rounds: [] };
}

function runOff(options: readonly string[], ballots: Ballots): Tally {
  const last = new Map(options.map((id) => [id, 0]));
  const rounds: Tally['rounds'] = [];
  const history: Map<string, number>[] = [];
  let standing = [...options];
  for (;;) {
    const counts = firstChoices(standing, ballots);
    for (const [id, count] of counts) last.set(id, count);
    const votes = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const most = Math.max(0, ...counts.values());
    const leaders = standing.filter((id) => counts.get(id) === most);
    const isDecided = votes === 0 || most * 2 > votes || leaders.length === standing.length;
    const out = isDecided ? [] : weakest(standing, counts, history);
    rounds.push({ counts: Object.fromEntries(counts), out });
    if (votes === 0) return { counts: last, winners: [], rounds };
    if (isDecided) return { counts: last, winners: leaders, rounds };
    standing = standing.filter((id) => !out.includes(id));
    history.push(counts);
  }
}

function firstChoices(standing: readonly string[], ballots: Ballots): Map<string, number> {
  const counts = new Map(standing.map((id) => [id, 0]));
  for (const ballot of ballots) {
    const choice = ballot.find((id) => counts.has(id));
    if (choice !== undefined) counts.set(choice, counts.get(choice)! + 1);
  }
  return counts;
}

/** Those to go out: the fewest votes now, then in the round before, and so on back. Never all that stand. */
function weakest(
  standing: readonly string[],
  counts: Map<string, number>,
  history: readonly Map<string, number>[],
): string[] {
  let candidates = [...standing];
  for (const round of [counts, ...[...history].reverse()]) {
    const fewest = Math.min(...candidates.map((id) => round.get(id) ?? 0));
    candidates = candidates.filter((id) => (round.get(id) ?? 0) === fewest);
    if (candidates.length === 1) break;
  }
  return candidates;
}
