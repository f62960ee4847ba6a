/** The fields of a form, read off the JSON Schema of its value, and what was entered in them as the value that the schema wants. */
import { formatAmount, parseAmount } from '../../../machines/miniapp/money.ts';
import { momentOf, wallTime } from './format.ts';

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'number'
  | 'money'
  | 'datetime'
  | 'day'
  | 'time'
  | 'person'
  | 'people'
  | 'check'
  | 'select';

export interface Field {
  name: string;
  title: string;
  kind: FieldKind;
  isRequired: boolean;
  /** Whether nothing at all is a value of it. */
  isNullable: boolean;
  /** Whether an empty text is a value of it. */
  mayBeEmpty: boolean;
  isInteger: boolean;
  min?: number;
  max?: number;
  charsMax?: number;
  options: string[];
}

/** What stands in a field: text, a tick, or ids of people. */
export type Entry = string | boolean | string[];

/** What entries are read with. */
export interface EntryContext {
  currency: string;
  timeZone: string;
}

interface Schema {
  type?: string | string[];
  title?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
  'x-widget'?: string;
}

const widgets: ReadonlySet<string> = new Set(['textarea', 'money', 'datetime', 'day', 'time', 'person', 'people']);

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: unknown): Field[] {
  const { properties = {}, required = [] } = schema as Schema;
  return Object.entries(properties).map(([name, given]) => fieldOf(name, given, required.includes(name)));
}

function fieldOf(name: string, given: Schema, isListed: boolean): Field {
  // "Or null" is said in either of two ways.
  const kinds = given.anyOf ?? [given.type].flat().map((type) => ({ ...given, type }));
  const schema: Schema = { ...kinds.find(({ type }) => type !== 'null'), ...given, type: typeBesideNull(kinds) };
  const isNullable = kinds.some(({ type }) => type === 'null');
  const kind = kindOf(schema);
  // A text without a least length may be empty.
  const mayBeEmpty = (kind === 'text' || kind === 'textarea') && !schema.minLength && schema.pattern === undefined;
  return {
    name,
    title: schema.title ?? name,
    kind,
    isRequired: isListed && !isNullable && !mayBeEmpty,
    isNullable,
    mayBeEmpty,
    isInteger: schema.type === 'integer',
    min: schema.minimum,
    max: schema.maximum,
    charsMax: schema.maxLength,
    options: (schema.enum ?? []).map(String),
  };
}

function typeBesideNull(kinds: readonly Schema[]): string | undefined {
  return kinds.flatMap(({ type }) => type ?? []).find((type) => type !== 'null');
}

function kindOf(schema: Schema): FieldKind {
  const widget = schema['x-widget'];
  if (widget !== undefined && widgets.has(widget)) return widget as FieldKind;
  if (schema.enum !== undefined) return 'select';
  if (schema.type === 'boolean') return 'check';
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  return 'text';
}

/** What stands in a field for a value that is there now. */
export function entryOf(field: Field, value: unknown, { currency, timeZone }: EntryContext): Entry {
  if (field.kind === 'check') return value === true;
  if (field.kind === 'people') return Array.isArray(value) ? value.map(String) : [];
  if (value === null || value === undefined) return '';
  if (field.kind === 'money') return formatAmount(Number(value), currency);
  if (field.kind === 'datetime') return wallTime(Number(value), timeZone);
  return String(value);
}

/** An entry as a value, as nothing (the field is left out), or what is wrong with it. */
export type Reading = { kind: 'value'; value: unknown } | { kind: 'nothing' } | { kind: 'wrong'; problem: string };

export function readEntry(field: Field, entry: Entry, context: EntryContext): Reading {
  if (typeof entry === 'boolean') return { kind: 'value', value: entry };
  if (Array.isArray(entry)) return entry.length === 0 ? { kind: 'nothing' } : { kind: 'value', value: entry };
  const text = entry.trim();
  if (text === '') return readEmpty(field);
  switch (field.kind) {
    case 'money':
      return readMoney(field, text, context.currency);
    case 'number':
      return readNumber(field, Number(text.replace(',', '.')));
    case 'datetime': {
      const at = momentOf(text, context.timeZone);
      return at === undefined ? wrong('Enter a day and a time.') : { kind: 'value', value: at };
    }
    default:
      return { kind: 'value', value: text };
  }
}

function readEmpty(field: Field): Reading {
  if (field.isRequired) return wrong(field.kind === 'select' ? 'Choose one.' : 'Fill this in.');
  if (field.isNullable) return { kind: 'value', value: null };
  return field.mayBeEmpty ? { kind: 'value', value: '' } : { kind: 'nothing' };
}

function readMoney(field: Field, text: string, currency: string): Reading {
  const isNegative = /^[-−]/.test(text);
  const minor = parseAmount(text.replace(/^[-−]/, ''), currency);
  if (minor === undefined) return wrong(`Enter an amount, like ${formatAmount(1250, currency)}.`);
  const amount = isNegative ? -minor : minor;
  if (field.min !== undefined && amount < field.min)
    return wrong(field.min > 0 ? 'Enter more than nothing.' : 'This cannot be below zero.');
  return { kind: 'value', value: amount };
}

function readNumber({ isInteger, min, max }: Field, value: number): Reading {
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value)))
    return wrong(isInteger ? 'Enter a whole number.' : 'Enter a number.');
  if (min !== undefined && value < min) return wrong(`At least ${min}.`);
  if (max !== undefined && value > max) return wrong(`At most ${max}.`);
  return { kind: 'value', value };
}

function wrong(problem: string): Reading {
  return { kind: 'wrong', problem };
}
