/**
 * A JSON body, read without trust:
 *  J1 it is UTF-8, so that the text seen is the bytes that were signed;
 *  J2 its nesting is bounded before it is parsed, because what comes after (validation, serialising) recurses;
 *  J3 no key is `__proto__`, which would set a prototype once the object is copied by assignment.
 * No answer repeats any of the body: a parser's own message quotes it.
 */
import { isUtf8 } from 'node:buffer';
import { type Failure, fail } from './failure.ts';

const quote = 0x22;
const backslash = 0x5c;

const opening = [0x7b, 0x5b];

/** Whether there are so few opening brackets in all, inside strings too. */
function opensAtMost(bytes: Uint8Array, count: number): boolean {
  let left = count;
  for (const bracket of opening) {
    for (let at = bytes.indexOf(bracket); at >= 0; at = bytes.indexOf(bracket, at + 1)) {
      if (left === 0) return false;
      left -= 1;
    }
  }
  return true;
}

/** Whether the nesting of arrays and objects in this JSON text goes beyond `depthMax`; brackets inside strings do not count. */
export function isTooDeep(bytes: Uint8Array, depthMax: number): boolean {
  // A text that closes what it opens needs two bytes a level, and most open little: searching is faster than reading byte by byte.
  if (bytes.length <= depthMax * 2 || opensAtMost(bytes, depthMax)) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}

/** Parses a body. An empty one is `undefined`, which the schema may or may not accept. */
export function parseJsonBody(bytes: Buffer, depthMax: number): { value: unknown } | Failure {
  if (bytes.length === 0) return { value: undefined };
  if (!isUtf8(bytes)) return fail('bad_request', 'the body must be UTF-8');
  if (isTooDeep(bytes, depthMax)) return fail('invalid', `the body may be nested at most ${depthMax} levels deep`);
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('bad_request', 'the body is not valid JSON');
  }
  // The key can also be spelt with \u escapes, so a text with either is walked.
  const isSuspect = text.includes('__proto__') || text.includes('\\u005');
  if (isSuspect && hasProtoKey(value)) return fail('invalid', 'the body holds a key that is not allowed: __proto__');
  return { value };
}

/** Recursion is bounded by J2. */
function hasProtoKey(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  return Object.values(value).some(hasProtoKey);
}

/** Whether a `Content-Type` header says JSON: `application/json` or `application/<x>+json`, with any parameters. */
export function isJsonType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type === 'application/json' || /^application\/[a-z0-9.-]+\+json$/.test(type);
}
