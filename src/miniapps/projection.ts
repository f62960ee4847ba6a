/**
 * What viewers are shown of a session: the shared document of each class, and each member's own part. Only what is picked here leaves the
 * server: contacts do not, and an app's state only as far as its view gives it out.
 *
 *  V1 Patched and computed documents are the same, byte for byte: objects keep their keys and the order of them, lists are arrays,
 *     and a component that changed is replaced whole (its keys depend on its type).
 *  V2 A room keeps one document a class for long, and most of each new one says what the one before it did: what is the same stays the
 *     same object. So little of it is new to the garbage collector, whose pauses grow with what is new and lives.
 */
import type { Operation } from 'fast-json-patch';
import { memoised } from '../../machines/miniapp/memo.ts';
import type { Json, Member, Role, Session } from '../../machines/miniapp/types.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { addDifference, escaped, isSame } from './difference.ts';
import type { SessionOf } from './miniapp.ts';
import type { Component, UiConfig } from './ui.ts';

/** The part of the document that all viewers of a class share. */
export interface SharedDocument {
  state: {
    app: string;
    title: string;
    status: 'open' | 'closed';
    closed: { reason: string; at: number; by: string | null } | null;
    timeZone: string;
    members: { id: string; name: string; role: Role; present: boolean }[];
    /** The change that `undo` would take back. */
    undo: { by: string; action: string } | null;
    data: { [key: string]: Json };
  };
  ui: UiConfig;
}

/** The part that is the member's alone. */
export interface OwnDocument {
  id: string;
  name: string;
  role: Role;
  mine: Json;
}

export interface SessionDocument extends SharedDocument {
  you: OwnDocument;
}

/** The same array for the same people: comparing it costs nothing while nobody comes or goes. */
const shownMembers = memoised((members: readonly Member[]) =>
  members.map(({ id, name, role, present }) => ({ id, name, role, present })),
);

/** What every viewer of this class sees. */
export function sharedDocument(entry: CatalogueEntry, session: Session, role: Role): SharedDocument {
  const { app } = entry;
  const known = session as SessionOf<unknown>;
  const { closed } = session;
  const step = session.undo.at(-1);
  return {
    state: {
      app: session.app,
      title: session.title,
      status: closed === null ? 'open' : 'closed',
      closed: closed === null ? null : { reason: closed.reason, at: closed.at, by: closed.by },
      timeZone: session.timeZone,
      members: shownMembers(session.members),
      undo: step === undefined ? null : { by: step.by, action: step.action },
      data: app.view.data(known, role),
    },
    ui: { app: app.name, icon: `/miniapps/catalogue/${app.name}/icon.svg`, components: app.view.ui(known, role) },
  };
}

/** What this member sees beside it; `role` may be less than the member's own, for a link that only lets look. */
export function ownDocument(member: Member, role: Role, mine: Json): OwnDocument {
  const { id, name } = member;
  return { id, name, role, mine };
}

/** The operations (RFC 6902) that turn one shared document into the other; none where nothing visible changed. */
export function patchBetween(before: SharedDocument, after: SharedDocument): Operation[] {
  const operations: Operation[] = [];
  addDifference(before.state, after.state, '/state', operations);
  const was = before.ui.components;
  const is = after.ui.components;
  if (was.length !== is.length) {
    operations.push({ op: 'replace', path: '/ui/components', value: is });
    return operations;
  }
  for (let index = 0; index < is.length; index++) {
    if (isSame(was[index], is[index])) continue;
    operations.push({ op: 'replace', path: `/ui/components/${index}`, value: is[index] });
  }
  return operations;
}

/** V2: the later document, made of the earlier one's parts where these operations between the two do not reach. */
export function sharing(
  before: SharedDocument,
  after: SharedDocument,
  operations: readonly Operation[],
): SharedDocument {
  // `/state/data/<key>` and `/ui/components/<index>`; an operation on more than that changes all of it.
  const reached = new Set(operations.map(({ path }) => path.split('/').slice(0, 4).join('/')));
  const data: SharedDocument['state']['data'] = {};
  for (const key in after.state.data) {
    const was = before.state.data[key];
    const isKept = was !== undefined && !reached.has(`/state/data/${escaped(key)}`) && !reached.has('/state/data');
    data[key] = isKept ? was : (after.state.data[key] as Json);
  }
  const components = after.ui.components.map((component, index) => {
    const isChanged = reached.has(`/ui/components/${index}`) || reached.has('/ui/components');
    return isChanged ? component : (before.ui.components[index] as Component);
  });
  return { state: { ...after.state, data }, ui: { ...after.ui, components } };
}
