/**
 * What is different between two JSON documents of the same make, as operations of RFC 6902. Made for documents that keep their keys and
 * change in a few places (V1): equal parts cost one look each, the same reference none. Where a part is made otherwise, a list with
 * more or fewer entries say, the general comparison takes that part over.
 */
import jsonPatch, { type Operation } from 'fast-json-patch';
import type { Json } from '../../machines/miniapp/types.ts';

type Composite = { readonly [key: string]: Json };

/** Adds what turns `before` into `after`, at and below `path`, to `operations`. Neither is kept or changed. */
export function addDifference(before: Json, after: Json, path: string, operations: Operation[]): void {
  if (before === after) return;
  if (!isComposite(before) || !isComposite(after) || Array.isArray(before) !== Array.isArray(after)) {
    operations.push({ op: 'replace', path, value: after });
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    if (isShorterWhole(before, after, path)) {
      operations.push({ op: 'replace', path, value: after });
      return;
    }
    for (let index = 0; index < before.length; index++) {
      const was = before[index] as Json;
      const is = after[index] as Json;
      // Most entries are new objects that say the same: their path is not worth writing out.
      if (!isSame(was, is)) addDifference(was, is, `${path}/${index}`, operations);
    }
    return;
  }
  if (!haveSameKeys(before, after)) {
    for (const operation of jsonPatch.compare(before, after)) {
      operations.push({ ...operation, path: `${path}${operation.path}` });
    }
    return;
  }
  for (const key in before) {
    const was = before[key] as Json;
    const is = after[key] as Json;
    if (was !== is) addDifference(was, is, `${path}/${escaped(key)}`, operations);
  }
}

/** Whether both are written the same, the order of their keys included. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isComposite(a) || !isComposite(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!isSame(a[index], b[index])) return false;
    return true;
  }
  const keys = Object.keys(a);
  if (!areKeys(keys, b)) return false;
  for (const key of keys) if (!isSame(a[key], b[key])) return false;
  return true;
}

/** What one operation takes beside its path and its value, written out with its comma: `{"op":"replace","path":"","value":},`. */
const operationBytes = 36;

/** Whether a column of plain values, of which many changed at once, is written shorter as a whole than entry by entry. */
function isShorterWhole(before: readonly Json[], after: readonly Json[], path: string): boolean {
  let whole = operationBytes + path.length + 2;
  let each = 0;
  for (let index = 0; index < after.length; index++) {
    const value = after[index] as Json;
    if (isComposite(value) || isComposite(before[index] as Json)) return false;
    const bytes = typeof value === 'string' ? value.length + 2 : String(value).length;
    whole += bytes + 1;
    if (value !== before[index]) each += operationBytes + path.length + 1 + String(index).length + bytes;
  }
  return whole < each;
}

function isComposite(value: unknown): value is Composite {
  return typeof value === 'object' && value !== null;
}

/** Parsed and computed JSON has own keys only, so walking them needs no list of them. */
function haveSameKeys(a: Composite, b: Composite): boolean {
  let left = 0;
  for (const key in a) {
    if (b[key] === undefined) return false;
    left += 1;
  }
  for (const _ in b) left -= 1;
  return left === 0;
}

function areKeys(keys: readonly string[], of: Composite): boolean {
  const others = Object.keys(of);
  return keys.length === others.length && keys.every((key, index) => key === others[index]);
}

/** A key as a part of a JSON pointer. */
export function escaped(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
