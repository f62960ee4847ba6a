/** What a text can say about time, and how two such readings compare. */

export type DateReading =
  /** One moment, Unix milliseconds. */
  | { kind: 'instant'; at: number }
  /**
   * From `from` to `until`, Unix milliseconds. `loose`: the text names a day or a part of one and no time of day ("on friday",
   * "tonight"), so whoever needs a moment chooses one inside.
   */
  | { kind: 'span'; from: number; until: number; loose: boolean }
  /** Again and again: an RRULE (RFC 5545) in wall time of the zone. */
  | { kind: 'recurring'; rrule: string };

export interface FoundDate {
  reading: DateReading;
  /** The text with the words about time taken out. */
  rest: string;
}

/** A moment for a reading: itself, or where only a day is named that hour of it. Null for what recurs. `hourOf` gives local hours. */
export function momentOf(reading: DateReading, atHour: (from: number) => number): number | null {
  if (reading.kind === 'instant') return reading.at;
  if (reading.kind === 'recurring') return null;
  if (!reading.loose) return reading.from;
  const chosen = atHour(reading.from);
  return chosen >= reading.from && chosen < reading.until ? chosen : reading.from;
}

/** An RRULE in one spelling: parts sorted, lists sorted, defaults left out, equal ways of saying one thing made the same. */
export function normalRule(rrule: string): string {
  const parts = new Map<string, string>();
  for (const part of rrule
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name, value] = part.split('=');
    if (!name || value === undefined) continue;
    parts.set(
      name.trim(),
      value
        .trim()
        .split(',')
        .map((each) => each.replace(/^\+/, ''))
        .sort()
        .join(','),
    );
  }
  for (const [name, value] of [
    ['INTERVAL', '1'],
    ['BYMINUTE', '0'],
    ['BYSECOND', '0'],
    ['WKST', 'MO'],
  ] as const) {
    if (parts.get(name) === value) parts.delete(name);
  }
  // "The first Monday" can be said as a position in a list of one.
  const position = parts.get('BYSETPOS');
  const day = parts.get('BYDAY');
  if (position !== undefined && day !== undefined && /^[A-Z]{2}$/.test(day)) {
    parts.set('BYDAY', position + day);
    parts.delete('BYSETPOS');
  }
  if (parts.get('FREQ') === 'DAILY' && parts.has('BYDAY')) parts.set('FREQ', 'WEEKLY');
  if (parts.get('FREQ') === 'WEEKLY' && parts.get('BYDAY')?.split(',').length === 7) {
    parts.delete('BYDAY');
    parts.set('FREQ', 'DAILY');
  }
  return [...parts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(';');
}
