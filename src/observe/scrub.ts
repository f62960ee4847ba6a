/**
 * The second safety net under every log line, error report and trace: text that looks like a phone number, an e-mail address or a
 * credential is replaced. The first net is the catalogue, which lets only known fields through; this one catches what a known field
 * or an error's message carried along.
 *
 * It errs on the side of hiding. Kept as they are, because operators need them and they name nobody: UUIDs, hash tags, short
 * hex ids, ISO times, IPv4 addresses.
 */
import { createHash } from 'node:crypto';
import { addressTag } from '../../actors/address.ts';

/** Digits of any script: a phone number written in full-width or Arabic digits is one too. */
const digit = String.raw`\p{Nd}`;
/** What people put between the digits of a phone number, invisible characters included. */
const gap = String.raw`[\s().\/\-\u00a0\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff]`;

/** In order: the first alternative that matches at a place wins, so what is kept comes first. */
const alternatives: [name: string, pattern: string][] = [
  ['keep', String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`],
  ['keep', String.raw`\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?`],
  // A label may stand between the scheme and the token (`Bearer token: ...`), and header names come before it.
  ['secret', String.raw`\b(?:bearer|basic|token)[\s:=]+["']?[A-Za-z0-9._~+\/=\-]{6,}`],
  [
    'secret',
    String.raw`\b(?:api[_-]?key|x-admin-key|authorization|password|passwd|secret|cookie|set-cookie|csrf[_-]?token|access[_-]?token|refresh[_-]?token|auth[_-]?token|otp)["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?[^\s"',;&]{4,}`,
  ],
  ['secret', String.raw`\b(?:code|pin)["']?\s*[:=]?\s+["']?\d{4,8}\b`],
  ['secret', String.raw`\b(?:sk|pk|rk|whsec|xox[abpr]|gh[pousr])[-_][A-Za-z0-9_\-]{6,}`],
  ['secret', String.raw`\beyJ[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]+){0,2}`],
  // The credentials of a URL: `postgresql://name:password@host`.
  ['userinfo', String.raw`(?<=:\/\/)[^\s\/@]+@`],
  ['email', String.raw`[\p{L}\p{Nd}._%+\-]{1,64}@[\p{L}\p{Nd}\-]+(?:\.[\p{L}\p{Nd}\-]+)+`],
  ['secret', String.raw`\b[0-9a-f]{40,}\b`],
  ['blob', String.raw`[A-Za-z0-9+\/_\-]{40,}={0,2}`],
  ['keep', String.raw`\b[a-z][a-z0-9-]{0,31}\/[0-9a-f]{10}(?![0-9A-Za-z])`],
  ['keep', String.raw`\b(?=[0-9]*[a-f])[0-9a-f]{8,39}\b`],
  ['keep', String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b`],
  ['phone', `[+\uff0b]${gap}{0,2}${digit}(?:${gap}{0,3}${digit}){5,18}`],
  ['phone', `(?<!${digit})\\(?${digit}(?:${gap}{0,3}${digit}){9,18}(?!${digit})`],
  ['phone', `(?<![${digit}.])\\d{3}[-. ]\\d{4}(?![${digit}])`],
];

const pattern = new RegExp(alternatives.map(([, source]) => `(${source})`).join('|'), 'giu');
/**
 * Cheap tests for what could match at all: nearly every line is let through by them, so they avoid the slow Unicode classes, start at
 * the edge of a run only, and do not fire on times, tags and most UUIDs. Apart they are several times faster than as one expression.
 */
const suspicions = [
  /(?<!\d)\d(?:[\s()./-]{0,3}\d){9}|\d{3}[-. ]\d{4}/,
  /[+@\\\u0080-\uffff]/,
  /(?:bearer|basic|token|key|authorization|passwd|password|secret|cookie|otp|code|pin)["'\\]*[\s:=]/i,
  /(?:sk|pk|rk|whsec|xox[abpr]|gh[pousr])[-_]|eyJ/i,
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40}/,
];

function isSuspicious(text: string): boolean {
  for (const suspicion of suspicions) if (suspicion.test(text)) return true;
  return false;
}

/** Random bytes as text mix cases and digits; a long path or a sentence in snake case does not. */
function isRandomLooking(text: string): boolean {
  const slashes = text.split('/').length - 1;
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && slashes <= text.length / 16;
}

/** Replaces what looks like a phone number, an e-mail address or a credential. Idempotent. */
export function scrubText(text: string): string {
  if (!isSuspicious(text)) return text;
  return text.replace(pattern, (match: string, ...groups: unknown[]) => {
    const name = alternatives[groups.findIndex((group) => group !== undefined)]?.[0];
    switch (name) {
      case 'keep':
        return match;
      case 'email':
        return '[email]';
      case 'phone':
        return '[phone]';
      case 'userinfo':
        return '[secret]@';
      case 'blob':
        return isRandomLooking(match) ? '[secret]' : keepPhonesOut(match);
      default:
        return '[secret]';
    }
  });
}

/** A long run without blanks is no credential, but a phone number may still sit in it. */
function keepPhonesOut(text: string): string {
  return text.replace(/\d{10,}/g, '[phone]');
}

/** Scrubs the string literals of one line of JSON and leaves its structure and its numbers alone. */
export function scrubJsonLine(line: string): string {
  if (!isSuspicious(line)) return line;
  // A literal that never ends is taken to the end: looking for its end again from every quote within would take quadratic time.
  return line.replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)/gs, (literal) => {
    const isPlain = !literal.includes('\\') && scrubText(literal) === literal;
    return isPlain ? literal : asLiteral(literal);
  });
}

/** Scrubs decoded text, so that nothing hides behind an escape and no escape is cut in two. */
function asLiteral(literal: string): string {
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === 'string' ? JSON.stringify(scrubText(text)) : '"[unreadable]"';
  } catch {
    return '"[unreadable]"';
  }
}

/** What a log may say of an edge agent, whose id may hold its phone number: ten hex digits of the id's SHA-256. */
export function agentTag(agentId: string): string {
  return `agent/${createHash('sha256').update(agentId).digest('hex').slice(0, 10)}`;
}

const onAddress = /^([a-z][a-z0-9-]{0,31}\/.+?)((?::\d+){1,2}(?::[a-z_.]+)?)?$/s;

/** An id as a log may carry it: one built on an address (`address:seq:index`) has that address replaced by its tag. */
export function idTag(id: string): string {
  const parts = onAddress.exec(id);
  if (parts === null) return scrubText(id.length > 200 ? id.slice(0, 200) : id);
  return `${addressTag(parts[1]!)}${parts[2] ?? ''}`;
}
