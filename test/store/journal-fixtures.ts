/** Rows for journal tests, with only what a test cares about spelled out. */
import type { Flush, JournalRow, OutboxRow, RecordRow, SnapshotRow, TimerRow } from '../../actors/journal.ts';

let counter = 0;

/** An address that no other test uses; all its siblings share its prefix. */
export function newAddress(kind = 'conversation'): string {
  counter += 1;
  return `${kind}/t${process.pid}-${String(counter).padStart(6, '0')}`;
}

export function newFlushId(): string {
  counter += 1;
  return `flush-${process.pid}-${counter}`;
}

export function flushOf(parts: Partial<Flush>): Flush {
  return {
    id: newFlushId(),
    owners: [],
    journal: [],
    snapshots: [],
    records: [],
    outbox: [],
    outboxDone: [],
    timers: [],
    timersDone: [],
    busy: [],
    idle: [],
    ...parts,
  };
}

export function rowOf(address: string, seq: number, parts: Partial<JournalRow> = {}): JournalRow {
  return {
    address,
    seq,
    at: 1_700_000_000_000 + seq,
    eventId: `e${seq}`,
    origin: 'external',
    event: { type: 'message_received', text: `message ${seq}` },
    answers: null,
    poison: null,
    ...parts,
  };
}

export function snapshotOf(address: string, seq: number, parts: Partial<SnapshotRow> = {}): SnapshotRow {
  return { address, machine: 'conversation', version: 3, seq, status: 'live', state: { at: seq }, ...parts };
}

export function recordOf(address: string, seq: number, index: number, parts: Partial<RecordRow> = {}): RecordRow {
  return { address, seq, index, kind: 'message', at: 1_700_000_000_000 + seq, data: { seq, index }, ...parts };
}

export function outboxOf(source: string, seq: number, index = 0, parts: Partial<OutboxRow> = {}): OutboxRow {
  const id = `${source}:${seq}:${index}`;
  return { id, source, target: 'edge/agent', event: { type: 'send', id }, at: 1_700_000_000_000 + seq, ...parts };
}

export function timerOf(address: string, id: string, parts: Partial<TimerRow> = {}): TimerRow {
  return { address, id, token: `${id}#1`, dueAt: 1_800_000_000_000, event: { type: 'after', id }, ...parts };
}
