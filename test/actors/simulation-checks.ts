/** What must hold at the end of a simulation, when everything has come to rest. */
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import type { JournalRow } from '../../actors/journal.ts';
import { type Notes, saidPerRun, simulatedMachine } from './simulated-actor.ts';
import { addresses, type Told, type World } from './simulation.ts';

interface Ended {
  rows: JournalRow[];
  notes: Notes;
  value: unknown;
}

/** Appends what does not hold to `world.problems`. */
export async function checkEnd(world: World): Promise<void> {
  const ends = new Map<string, Ended>();
  for (const address of addresses) {
    const rows = await world.node.journal.read(address, 0, 100_000);
    const view = await world.node.host.inspect(address);
    const replayed = replay(rows);
    const shown = JSON.stringify([view?.value, view?.context]);
    if (view !== undefined) {
      expect(world, `the state of ${address}`, shown, JSON.stringify([replayed.value, replayed.context]));
      expect(world, `the timers of ${address}`, view.timers.length, 0);
    }
    rows.forEach((row, index) => void expect(world, `row ${index} of ${address}`, row.seq, index + 1));
    ends.set(address, { rows, notes: replayed.context as Notes, value: replayed.value });
  }
  checkTold(world, ends);
  checkArrivals(world, ends);
  for (const [address, { notes }] of ends) checkEffects(world, address, notes);
  const { pendingEvents, runningEffects, delayedOutbox } = world.node.host.stats();
  expect(world, 'what is under way', [pendingEvents, runningEffects, delayedOutbox].join(), '0,0,0');
}

/** The journal's events through XState's own pure functions; none of the host's code takes part. */
function replay(rows: readonly JournalRow[]): AnyMachineSnapshot {
  let snapshot: AnyMachineSnapshot = initialTransition(simulatedMachine)[0];
  for (const row of rows) {
    if (row.poison !== null || row.event.type === '@delayed_send') continue;
    snapshot = transition(simulatedMachine, snapshot as never, { ...row.event, at: row.at } as never)[0];
  }
  return snapshot;
}

/** Every event told was applied once, at the place its receipt named, and each sender's in its order. */
function checkTold(world: World, ends: Map<string, Ended>): void {
  const all = world.senders.flatMap((sender) => sender.sent);
  for (const told of all) {
    const { rows, notes } = ends.get(told.address)!;
    const { id } = told.event;
    const stored = rows.filter((row) => row.eventId === id);
    expect(world, `rows of ${id}`, stored.length, 1);
    expect(world, `applications of ${id}`, count(notes.applied, id), told.outcome === 'applied' ? 1 : 0);
    expect(world, `poison of ${id}`, stored[0]?.poison !== null, told.event.type === 'bad');
    if (told.seq !== undefined) expect(world, `place of ${id}`, stored[0]?.seq, told.seq);
  }
  for (const { name, sent } of world.senders) {
    for (const [address, { notes }] of ends) {
      const order = sent.filter((told) => told.address === address && told.outcome === 'applied').map(idOf);
      const applied = notes.applied.filter((id) => order.includes(id));
      expect(world, `order of ${name} at ${address}`, applied.join(), order.join());
    }
  }
}

function checkArrivals(world: World, ends: Map<string, Ended>): void {
  const wanted = { got: [] as string[], rang: [] as string[], shipped: [] as string[] };
  for (const told of world.senders.flatMap((sender) => sender.sent)) {
    const { event } = told;
    if (event.type === 'pass' || event.type === 'later') wanted.got.push(`${event.target} ${event.id}`);
    if (event.type === 'arm') wanted.rang.push(`${told.address} ${event.id}`);
    if (event.type === 'ship') wanted.shipped.push(event.id);
  }
  const happened = (list: 'got' | 'rang') =>
    [...ends].flatMap(([address, { notes }]) => notes[list].map((id) => `${address} ${id}`));
  expect(world, 'messages', happened('got').toSorted().join(), wanted.got.toSorted().join());
  expect(world, 'timers', happened('rang').toSorted().join(), wanted.rang.toSorted().join());
  expect(world, 'outputs', [...world.shipped.keys()].toSorted().join(), wanted.shipped.toSorted().join());
  for (const [id, outboxIds] of world.shipped) expect(world, `output ids of ${id}`, outboxIds.size, 1);
}

/** A run says its sayings in order and once each; one that came to its end has said them all. */
function checkEffects(world: World, address: string, notes: Notes): void {
  expect(world, `failed effects at ${address}`, notes.failed.length, 0);
  expect(world, `sayings at ${address}, each once`, new Set(notes.said).size, notes.said.length);
  for (const id of new Set(notes.said.map((said) => said.split('.')[0]!))) {
    const said = notes.said.filter((text) => text.startsWith(`${id}.`));
    expect(world, `sayings of ${id} in order`, said.join(), said.map((_, n) => `${id}.${n}`).join());
    if (notes.ran.includes(id)) expect(world, `sayings of ${id}`, said.length, saidPerRun);
  }
  const works = world.senders
    .flatMap((sender) => sender.sent)
    .filter((told) => told.address === address && told.event.type === 'work')
    .map(idOf);
  const last = notes.applied.findLast((id) => works.includes(id));
  if (last !== undefined) expect(world, `the last effect of ${address}`, notes.ran.at(-1), last);
}

function idOf(told: Told): string {
  return told.event.id;
}

function count(list: readonly string[], wanted: string): number {
  return list.filter((item) => item === wanted).length;
}

function expect(world: World, what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) world.problems.push(`${what}: ${String(found)}, not ${String(wanted)}`);
}
