/**
 * Turns events of the catalogue into log lines, metrics and error reports: the one place where that happens.
 *
 * Invariants:
 *  1. Only the fields of the catalogue are written, each by its kind.
 *  2. `observe` never throws and never waits: observation cannot break a turn.
 *  3. An event that is not logged costs a lookup and its counters; nothing is allocated for it.
 */
import type { Logger } from 'pino';
import { addressTag } from '../../actors/address.ts';
import {
  catalogue,
  type EventName,
  type EventSpec,
  eventNames,
  type FieldKind,
  type Level,
  type Observe,
  type Observed,
} from './catalogue.ts';
import { errorRecord } from './error-record.ts';
import { agentTag, idTag, scrubText } from './scrub.ts';

/** What counts events; see `metrics.ts`. */
export interface EventRecorder {
  record(event: Observed): void;
}

/** What is told of errors; see `sentry.ts`. `tags` are correlation ids, already free of personal data. */
export interface ErrorReporter {
  capture(error: unknown, tags: Readonly<Record<string, string>>): void;
}

export interface ObserverOptions {
  logger: Logger;
  metrics?: EventRecorder;
  /** Told of every event at level `error` that carries a thrown value. */
  sentry?: ErrorReporter;
  /** Replaces what looks personal or secret in any text; the default is `scrubText`. */
  redact?: (text: string) => string;
}

type Fields = Record<string, unknown>;
type Writer = (value: unknown) => unknown;

interface Entry {
  level: Level;
  severity: number;
  raise: EventSpec['raise'];
  fields: { name: string; logged: string; write: Writer; kind: FieldKind }[];
}

const severities = { debug: 20, info: 30, warn: 40, error: 50 } as const;
const wordLengthMax = 200;
const tagsKeptMax = 10_000;

/** `requestId` as it stands in a log line: `request_id`. */
export function loggedName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Makes `observe`, the function every component is given. */
export function createObserver(options: ObserverOptions): Observe {
  const { logger, metrics, sentry } = options;
  const writers = makeWriters(options.redact ?? scrubText);
  const entries = Object.fromEntries(eventNames.map((name) => [name, entryOf(catalogue[name], writers)])) as Record<
    EventName,
    Entry
  >;
  return (event) => {
    try {
      metrics?.record(event);
      const entry = entries[event.event];
      // The catalogue is closed in types; a caller that went around them must not break a turn.
      if (entry === undefined) return;
      const level = levelOf(entry, event as unknown as Fields);
      const severity = level === entry.level ? entry.severity : severities[level];
      const isReported = severity >= severities.error && sentry !== undefined;
      if (severity < (logger.levelVal as number) && !isReported) return;
      const record = recordOf(entry, event as unknown as Fields, event.event);
      logger[level](record);
      if (isReported) report(sentry, entry, event as unknown as Fields, record);
    } catch {
      // Invariant 2: there is nobody left to tell.
    }
  };
}

function levelOf(entry: Entry, event: Fields): Level {
  const raise = entry.raise;
  if (raise === undefined) return entry.level;
  const value = event[raise.field];
  return typeof value === 'number' && value > raise.above ? raise.to : entry.level;
}

function recordOf(entry: Entry, event: Fields, name: EventName): Fields {
  const record: Fields = { event: name };
  for (const { name: field, logged, write } of entry.fields) {
    const value = event[field];
    if (value !== undefined && value !== null) record[logged] = write(value);
  }
  return record;
}

/** Ids, tags and words go along as tags of the report; the error itself is scrubbed by the reporter. */
function report(sentry: ErrorReporter, entry: Entry, event: Fields, record: Fields): void {
  const failure = entry.fields.find((field) => field.kind === 'error');
  if (failure === undefined) return;
  const tags: Record<string, string> = { event: String(record.event) };
  for (const { logged, kind } of entry.fields) {
    const value = record[logged];
    if (kind !== 'error' && kind !== 'number' && value !== undefined) tags[logged] = String(value);
  }
  sentry.capture(event[failure.name], tags);
}

function entryOf(spec: EventSpec, writers: Record<FieldKind, Writer>): Entry {
  const fields = Object.entries(spec.fields).map(([name, fieldSpec]) => {
    const kind = fieldSpec.replace('?', '') as FieldKind;
    return { name, logged: loggedName(name), write: writers[kind], kind };
  });
  return { level: spec.level, severity: severities[spec.level], raise: spec.raise, fields };
}

function makeWriters(redact: (text: string) => string): Record<FieldKind, Writer> {
  const asText = (write: (text: string) => string): Writer => {
    return (value) => (typeof value === 'string' ? write(value) : `[${typeof value}]`);
  };
  return {
    id: asText((id) => redact(idTag(id))),
    address: asText(remembered((address) => addressTag(address))),
    agent: asText(remembered(agentTag)),
    word: asText((word) => redact(word.slice(0, wordLengthMax))),
    number: (value) => (typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : `[${typeof value}]`),
    flag: (value) => (typeof value === 'boolean' ? value : `[${typeof value}]`),
    error: (value) => errorRecord(value),
  };
}

/** A hash of the same few thousand addresses again and again is not worth its microseconds. */
function remembered(tagOf: (text: string) => string): (text: string) => string {
  const tags = new Map<string, string>();
  return (text) => {
    let tag = tags.get(text);
    if (tag === undefined) {
      if (tags.size >= tagsKeptMax) tags.clear();
      tag = tagOf(text);
      tags.set(text, tag);
    }
    return tag;
  };
}
