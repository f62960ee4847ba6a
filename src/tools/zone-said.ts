/** The time zone that people name as their own: "I'm in Berlin this week", "my time zone is CET", a bare "Berlin" to a question for it. */
import { isZone } from '../dates/zone.ts';
import { zoneOfPlace } from './places.ts';

const own =
  /(?<!\b(?:if|when|wish|like|imagine|while|until|once|as if)\s)\b(?:(?:i'm|im|i am|we're|we are)(?: (?:currently|now|living|based|staying|back|still|over|right now|here))* in|(?:i|we)(?: currently| now)? live in|(?:i|we)(?: just)? (?:moved to|landed in|arrived in|got to)|my time ?zone(?: is|'s|:)|(?:i'm|i am|we're) on)\s+(.{2,60})/i;
/** What may follow a place that was named for itself: "in nice, and ..." but not "in nice company". */
const placeEnds =
  /^(?:[\s]*$|[,.;!?)–-]|\s+(?:city|now|rn|atm|today|this|until|till|for|right now|at the moment|and|but|so|time|these days|currently|again|btw|by the way|too|with my|as|,)\b)/i;
const wordsMax = 4;
/** Words before a bare place in an answer. */
const lead =
  /^(?:(?:i'm|im|i am|we're|we are|it's|in|near|from|currently|live in|i live in|i live|close to|around|the|uh|um|oh|ah|well|my (?:city|time ?zone) is)\s+)+/i;

/** The zone; null where the words name none. `asked`: the place itself was asked for, so a bare one is an answer. */
export function zoneSaid(text: string, asked: boolean): string | null {
  const plain = text.trim().replace(/[’‘]/g, "'");
  if (asked) {
    const answer = plain
      .slice(0, 80)
      .replace(/^[\s,.]+/, '')
      .replace(lead, '');
    const zone = zoneAtStart(answer);
    if (zone !== null) return zone;
  }
  const said = own.exec(plain)?.[1];
  return said === undefined ? null : zoneAtStart(said);
}

function zoneAtStart(text: string): string | null {
  const named = /^[A-Z][A-Za-z]+\/[A-Za-z_/]+/.exec(text)?.[0];
  if (named !== undefined) return isZone(named) ? named : null;
  const words = [...text.matchAll(/[\p{L}.'-]+/gu)].slice(0, wordsMax);
  for (let count = words.length; count > 0; count--) {
    const last = words[count - 1]!;
    const end = last.index + last[0].length;
    const place = text.slice(0, end);
    const zone = zoneOfPlace(place.replace(/[.]+$/, ''));
    if (zone !== undefined && placeEnds.test(text.slice(end))) return zone;
  }
  return null;
}
