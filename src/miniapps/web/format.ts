/** Amounts, days and times as people read them. Times are those of the chat, wherever the reader is. */
import { formatAmount, minorDigits } from '../../../machines/miniapp/money.ts';

/** `$12.50`, `¥1,200`: the amount in the reader's own way of writing it. An unknown currency is written after it. */
export function tellMoney(minor: number, currency: string): string {
  try {
    const digits = minorDigits(currency);
    const format = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    // As text, so that no amount passes through a fraction.
    return format.format(formatAmount(minor, currency) as never);
  } catch {
    return `${formatAmount(minor, currency)} ${currency}`.trim();
  }
}

/** The sign of a currency for in front of a field, or its code. */
export function currencySign(currency: string): string {
  try {
    const parts = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    }).formatToParts(0);
    return parts.find(({ type }) => type === 'currency')?.value ?? currency;
  } catch {
    return currency;
  }
}

/** `Fri, 4 Jun, 19:00` in the chat's time zone. */
export function tellMoment(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at);
}

/** The parts of a day `YYYY-MM-DD`: short for the eye, long for the ear. */
export function tellDay(day: string): { weekday: string; date: string; long: string } {
  const at = new Date(`${day}T00:00:00Z`);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }).format(at);
  return {
    weekday: format({ weekday: 'short' }),
    date: format({ day: 'numeric', month: 'short' }),
    long: format({ weekday: 'long', day: 'numeric', month: 'long' }),
  };
}

/** `YYYY-MM-DDTHH:MM` on the clock of a time zone, as the field for days and times takes it. */
export function wallTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The moment (Unix milliseconds) at which the clock of a time zone shows this; undefined where it is no time. */
export function momentOf(wall: string, timeZone: string): number | undefined {
  const wanted = Date.parse(`${wall}Z`);
  if (Number.isNaN(wanted)) return undefined;
  // The offset at the answer is looked at once more: the first guess may be on the other side of a change of clocks.
  let at = wanted;
  for (let turn = 0; turn < 2; turn++) at += wanted - Date.parse(`${wallTime(at, timeZone)}Z`);
  return at;
}

/** Up to two letters for a picture of somebody. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

/** Hues (degrees) that are pleasant both light and dark. */
const hues = [262, 165, 20, 300, 230, 350, 195, 145, 320, 245];

/** A colour's hue for a text, always the same. */
export function hueOf(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619) >>> 0;
  return hues[(hash >>> 8) % hues.length]!;
}
