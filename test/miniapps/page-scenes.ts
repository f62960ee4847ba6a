/** A session of each app with something in it, as a group of friends would have it: for pictures, and to look for barriers. */
import assert from 'node:assert/strict';
import type { Rig, TestSession } from './rig.ts';

export interface Scene {
  name: string;
  session: TestSession;
}

const names = ['Ann Rivers', 'Ben Okafor', 'Cleo Martin', 'Dan'];
const hourMs = 3_600_000;
/** A Friday evening, a good while ahead of every clock that a test may run under. */
const evening = Date.UTC(2031, 5, 6, 19);

type Deeds = [who: number, name: string, payload: unknown][];

async function scene(rig: Rig, app: string, setup: unknown, deeds: Deeds, title?: string): Promise<Scene> {
  const session = await rig.open(app, setup, names, title === undefined ? {} : { title });
  for (const [index, [who, name, payload]] of deeds.entries()) {
    const { status, body } = await rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, {
      id: `scene-${index}`,
      name,
      payload,
      member: session.links[who]!.member,
    });
    assert.equal(status, 200, JSON.stringify(body));
  }
  return { name: app, session };
}

/** One session of each of the five apps. */
export async function openScenes(rig: Rig): Promise<Scene[]> {
  return [
    await scene(
      rig,
      'poll',
      {
        question: 'Where do we eat on Friday?',
        options: ['Pizza at Lina’s', 'Sushi bar', 'Taco truck'],
        deadline: evening,
      },
      [
        [0, 'vote', { choices: ['o1'] }],
        [1, 'vote', { choices: ['o2'] }],
        [3, 'vote', { choices: ['o1'] }],
      ],
    ),
    await openChecklist(rig),
    await scene(
      rig,
      'plan',
      {
        what: 'Climbing at the Quarry',
        startsAt: evening,
        endsAt: evening + 3 * hourMs,
        where: 'Quarry Hall, back entrance',
        notes: 'Shoes can be rented there.',
        capacity: 6,
      },
      [
        [0, 'answer', { reply: 'in' }],
        [1, 'answer', { reply: 'in', guests: 1, note: 'bringing my sister' }],
        [3, 'answer', { reply: 'out', note: 'working late' }],
      ],
    ),
    await openTrip(rig),
    await openBill(rig),
  ];
}

async function openChecklist(rig: Rig): Promise<Scene> {
  const items = ['Tent', 'Sleeping bags', 'Camping stove and gas', 'Coffee', 'First-aid kit'];
  const { name, session } = await scene(
    rig,
    'checklist',
    { items: items.map((text, index) => (index === 2 ? { text, dueAt: evening } : { text })) },
    [],
    'Packing for the lake',
  );
  const { body } = await rig.admin('GET', `/miniapps/sessions/${session.id}/state?as=member`);
  const ids = body.state.data.items.map(({ id }: { id: string }) => id);
  const deeds: Deeds = [
    [0, 'assign', { item: ids[0], member: session.links[1]!.member }],
    [0, 'assign', { item: ids[2], member: session.links[2]!.member }],
    [1, 'check', { item: ids[0], done: true }],
    [3, 'check', { item: ids[3], done: true }],
  ];
  for (const [index, [who, action, payload]] of deeds.entries()) {
    const { status } = await rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, {
      ...{ id: `more-${index}`, name: action, payload, member: session.links[who]!.member },
    });
    assert.equal(status, 200);
  }
  return { name, session };
}

function openTrip(rig: Rig): Promise<Scene> {
  const mark = (marks: string[]) => ({
    days: marks.map((one, index) => ({ day: `2031-06-${String(6 + index).padStart(2, '0')}`, mark: one })),
  });
  return scene(
    rig,
    'trip-planner',
    {
      destination: 'Lisbon',
      currency: 'EUR',
      from: '2031-06-06',
      to: '2031-06-10',
      places: ['Alfama', 'Belém tower'],
    },
    [
      [0, 'set_availability', mark(['maybe', 'free', 'free', 'free', 'busy'])],
      [1, 'set_availability', mark(['busy', 'free', 'free', 'maybe', 'busy'])],
      [3, 'set_availability', mark(['free', 'free', 'free', 'free', 'free'])],
      [0, 'vote_place', { place: 'p1', on: true }],
      [1, 'vote_place', { place: 'p1', on: true }],
      [2, 'vote_place', { place: 'p1', on: true }],
      [3, 'add_stop', { day: '2031-06-07', time: '11:00', text: 'Walk up to the castle' }],
      [0, 'add_task', { text: 'Book the flat', assignee: null }],
      [1, 'add_cost', { label: 'Train tickets', amount: 12_480 }],
    ],
  );
}

function openBill(rig: Rig): Promise<Scene> {
  const items = [
    { label: 'Margherita', amount: 1_150 },
    { label: 'Carbonara', amount: 1_390 },
    { label: 'Bottle of water', amount: 480 },
    { label: 'Tiramisu', amount: 650 },
  ];
  return scene(
    rig,
    'bill-split',
    { currency: 'USD', items, tax: 325, tip: { kind: 'percent', basisPoints: 1_800 } },
    [
      [0, 'claim', { item: 'i1', mine: true }],
      [1, 'claim', { item: 'i2', mine: true }],
      [2, 'claim', { item: 'i4', mine: true }],
      [3, 'claim', { item: 'i4', mine: true }],
      [0, 'pay', { amount: 4_656 }],
    ],
    'Dinner at Lina’s',
  );
}
