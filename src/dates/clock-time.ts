/**
 * Times of day as people write them, and which half of the day is meant where they do not say: nobody asks to be woken at three in
 * the afternoon, and nobody has dinner at seven in the morning.
 */
import type { Wall } from './zone.ts';

const morningWords = /\b(?:morning|a\.?m\.?|breakfast|wake|woken|waking|alarm|sunrise|dawn|school run|get up)\b/i;
const eveningWords =
  /\b(?:evening|tonight|night|p\.?m\.?|dinner|supper|drinks|movie|party|afternoon|sunset|bed|bedtime|happy hour|concert)\b/i;

/** The hour, 0 to 23, for one of a twelve-hour clock without `am` or `pm`, on a day that is not today. */
export function likelyHour(hour: number, text: string): number {
  if (hour === 0 || hour > 12) return hour;
  const onTwelve = hour % 12;
  if (eveningWords.test(text) && !morningWords.test(text)) return onTwelve === 0 ? 12 : onTwelve + 12;
  if (morningWords.test(text) && !eveningWords.test(text)) return hour;
  // From one to five the day is meant; from six on it may be either, and a morning can still be made up for.
  return hour <= 5 || hour === 12 ? onTwelve + 12 : hour;
}

/** The same for today: the next time that a twelve-hour clock shows this hour. */
export function nextHourToday(hour: number, minute: number, now: Wall, text: string): number {
  if (hour > 12 || hour === 0) return hour;
  const onTwelve = hour % 12;
  const isAhead = (candidate: number) => candidate * 60 + minute > now.hour * 60 + now.minute;
  const likely = likelyHour(hour, text);
  const saysHalf = morningWords.test(text) !== eveningWords.test(text);
  if (saysHalf) return likely;
  // Before six in the morning is meant only by who says so in the night.
  const candidates = [onTwelve, onTwelve + 12].filter(isAhead).filter((candidate) => candidate >= 6 || now.hour < 5);
  return candidates[0] ?? likely;
}

const clock = String.raw`(\d{1,2})(?:[:.h](\d\d))?\s*(a\.?m\.?|p\.?m\.?)?`;
const spoken = /\b(noon|midday|midnight)\b/i;

/** All times of day in a text about something that recurs, as `hour` and `minute`, in the order they come. */
export function clockTimesIn(text: string): { hour: number; minute: number }[] {
  const times: { hour: number; minute: number }[] = [];
  const single = new RegExp(
    `(?:\\b(?:at|by|around|@)\\s*|,\\s*|\\band\\s+(?:at\\s+)?|^)${clock}(?![\\d/])(?:\\s*o'?clock)?`,
    'gi',
  );
  let anchored = /\b(?:at|by|around|@)\s*\d/i.test(text);
  for (const match of text.matchAll(single)) {
    const [whole, hourText, minuteText, half] = match;
    const lead = /\b(?:at|by|around|@)/i.test(whole);
    // A number after a comma or `and` is a time only beside one that says so itself.
    if (!lead && half === undefined && minuteText === undefined && !(anchored && times.length > 0)) continue;
    anchored ||= lead;
    const hour = Number(hourText);
    const minute = Number(minuteText ?? 0);
    if (hour > 24 || minute > 59) continue;
    times.push({ hour: half === undefined ? likelyHour(hour, text) : twelveHour(hour, half), minute });
  }
  const loose = /\b(\d{1,2})(?:[:.](\d\d))?\s*(a\.?m\.?|p\.?m\.?)\b|\b(\d{1,2}):(\d\d)\b/gi;
  if (times.length === 0) {
    for (const [, hour, minute, half, plainHour, plainMinute] of text.matchAll(loose)) {
      if (half !== undefined) times.push({ hour: twelveHour(Number(hour), half), minute: Number(minute ?? 0) });
      else times.push({ hour: likelyHour(Number(plainHour), text), minute: Number(plainMinute) });
    }
  }
  const word = spoken.exec(text)?.[1]?.toLowerCase();
  if (word !== undefined) times.push({ hour: word === 'midnight' ? 0 : 12, minute: 0 });
  return times;
}

function twelveHour(hour: number, half: string): number {
  const onTwelve = hour % 12;
  return /^p/i.test(half) ? onTwelve + 12 : onTwelve;
}
