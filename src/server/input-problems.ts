/**
 * What a broken input is told: the field as a path and the rule in our own words. No wording repeats the value that was sent,
 * because values are phone numbers and message text. A message written in a schema wins over the wording here.
 */
import type { z } from 'zod';
import { type Failure, type FieldProblem, fail } from './failure.ts';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

const missing = 'is required';
const problemsMax = 20;
const textLengthMax = 200;

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
};

const formats: Record<string, string> = {
  datetime: 'an ISO 8601 date and time',
  date: 'an ISO 8601 date',
  email: 'an e-mail address',
  url: 'a URL',
  uuid: 'a UUID',
  guid: 'a UUID',
  base64: 'base64',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  e164: 'a phone number in E.164 form (+ and digits)',
  json_string: 'JSON text',
};

/** The rule an issue broke, for zod's per-parse error map. */
export function ruleOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return missing;
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return size('at least', issue.origin, issue.minimum, issue.inclusive, 'more than');
    case 'too_big':
      return size('at most', issue.origin, issue.maximum, issue.inclusive, 'less than');
    case 'invalid_format':
      return formats[issue.format] === undefined
        ? 'has a form that is not accepted'
        : `must be ${formats[issue.format]}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      if (issue.input === undefined) return missing;
      return `must be ${listed(issue.values)}`;
    case 'invalid_union': {
      const options: unknown = issue.options;
      return Array.isArray(options) && options.length > 0
        ? `must be ${listed(options)}`
        : 'has none of the accepted shapes';
    }
    case 'unrecognized_keys':
      return 'holds a field that is not known';
    case 'invalid_key':
      return 'has a name that is not accepted';
    case 'invalid_element':
      return 'holds an element that is not accepted';
    default:
      return 'is not accepted';
  }
}

function size(
  atBound: string,
  origin: string,
  bound: number | bigint,
  inclusive: boolean | undefined,
  beyond: string,
): string {
  const limit = `${inclusive === false ? beyond : atBound} ${bound}`;
  const unit = Number(bound) === 1 ? '' : 's';
  if (origin === 'string') return `must have ${limit} character${unit}`;
  if (origin === 'array' || origin === 'set' || origin === 'map') return `must have ${limit} element${unit}`;
  return `must be ${limit}`;
}

function listed(values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return texts.length === 1 ? (texts[0] ?? '') : `one of ${texts.join(', ')}`;
}

/** Flattens issues to field problems; of a union, the branch that the input came closest to. */
function problemsOf(issues: readonly Issue[], prefix: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const issue of issues) {
    if (problems.length >= problemsMax) break;
    const field = [prefix, ...issue.path.map(String)].join('.');
    const branch = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
    if (branch !== undefined) problems.push(...problemsOf(branch, field));
    else problems.push({ field: field.slice(0, textLengthMax), rule: issue.message.slice(0, textLengthMax) });
  }
  return problems.slice(0, problemsMax);
}

function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = branches.filter((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0));
  if (inside.length === 0) return undefined;
  return inside.reduce((best, issues) => (distance(issues) < distance(best) ? issues : best));
}

/** A field that is missing altogether says more against a branch than one that is there and wrong. */
function distance(issues: readonly Issue[]): number {
  return issues.length + issues.filter((issue) => issue.message === missing).length;
}

/**
 * Validates one part of the input (`where`: `body`, `query`, `params`). Answers the parsed value, or a 422 whose `detail` names the
 * first broken field and its rule. Schemas are synchronous: an asynchronous refinement is a bug and throws.
 */
export function validate(schema: z.ZodType, value: unknown, where: string): { value: unknown } | Failure {
  const result = schema.safeParse(value, { error: ruleOf });
  if (result.success) return { value: result.data };
  const fields = problemsOf(result.error.issues, where);
  const first = fields[0] ?? { field: where, rule: 'is not accepted' };
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return fail('invalid', `${first.field}: ${first.rule}${more}`, { fields });
}
