/**
 * The session as the page has it: the client's document, who is here, and what became of what this person did. Actions are shown as
 * they will look, are marked as waiting until the server answered, and leave the reason where they were refused.
 */
import type { ActResult, ClientDocument, ConnectionState, EndReason, MiniappClient } from '../client/connect.ts';
import type { AnyApp } from '../client/types.ts';
import { fillPayload, putAt, resolveBound, valueAt } from '../pointer.ts';
import type { ActionRef } from '../ui.ts';
import type { KeptDeed, KeptDeeds } from './kept-deeds.ts';

export type PageDocument = ClientDocument;

/** How one control stands: how many of its actions wait for an answer, and why the last one was refused. */
export interface Feedback {
  waiting: number;
  problem: string | undefined;
}

export interface PageState {
  document: PageDocument;
  connection: ConnectionState;
  endedBy: EndReason | undefined;
  /** Whether the device says that it has a network. */
  hasNetwork: boolean;
  /** Ids of the members who look at it now. */
  here: readonly string[];
  /** Actions that wait for an answer. */
  waiting: number;
  feedback: ReadonlyMap<string, Feedback>;
}

/** Something a person did with a control. */
export interface Deed {
  /** Of the control. */
  key: string;
  action: ActionRef;
  row?: unknown;
  entered?: unknown;
  /** How it will look. Called again with each newer document, until the server has answered. */
  show?: (document: PageDocument) => void;
}

export interface PageSession {
  state(): PageState;
  /** Calls back after each change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
  act(deed: Deed): Promise<ActResult>;
  /** The person has read why it was refused. */
  forgive(key: string): void;
}

export const noFeedback: Feedback = { waiting: 0, problem: undefined };

export interface PageSessionOptions {
  client: MiniappClient<AnyApp>;
  /** What the page came with, shown until the socket brings the newest. */
  first: PageDocument;
  isOnline(): boolean;
  /** Where what waits outlives the page. */
  kept: KeptDeeds;
  newId(): string;
  /** Calls back when the network comes and goes. */
  onNetwork(listener: () => void): void;
}

export function createPageSession(options: PageSessionOptions): PageSession {
  const { client, first, isOnline, onNetwork, kept, newId } = options;
  const listeners = new Set<() => void>();
  const feedback = new Map<string, Feedback>();
  let rows = 0;
  let state: PageState = {
    document: first,
    connection: client.connection,
    endedBy: undefined,
    hasNetwork: isOnline(),
    here: [],
    waiting: 0,
    feedback,
  };
  const change = (part: Partial<PageState>) => {
    state = { ...state, ...part };
    for (const listener of [...listeners]) listener();
  };
  const note = (key: string, waiting: number, problem: string | undefined) => {
    const before = feedback.get(key) ?? noFeedback;
    const next = { waiting: before.waiting + waiting, problem };
    if (next.waiting === 0 && problem === undefined) feedback.delete(key);
    else feedback.set(key, next);
    change({ feedback: new Map(feedback), waiting: state.waiting + waiting });
  };

  client
    .on('state', (document) => change({ document: document as PageDocument }))
    .on('connection', (connection) => change({ connection, endedBy: client.endedBy }))
    .on('presence', (viewers) => change({ here: viewers.map(({ id }) => id) }));
  onNetwork(() => {
    const hasNetwork = isOnline();
    change({ hasNetwork });
    client.setNetwork(hasNetwork);
  });

  /** Sends an action, now or when that is possible, and notes at its control what became of it. */
  const send = async ({ id, key, name, payload }: KeptDeed, optimistic?: (shown: unknown) => void) => {
    note(key, 1, undefined);
    const result = await client.act(name as never, payload as never, { id, ...(optimistic && { optimistic }) });
    kept.drop(id);
    note(key, -1, result.kind === 'refused' ? result.detail : undefined);
    return result;
  };
  for (const deed of kept.left) void send(deed);

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async act({ key, action, row, entered, show }) {
      const payload = fillPayload(action.payload, state.document, row, entered);
      const added = rowAddedBy(action, `waiting-${++rows}`, entered);
      const isShown = show !== undefined || added !== undefined;
      const optimistic = (shown: unknown) => {
        show?.(shown as PageDocument);
        added?.(shown as PageDocument);
      };
      const deed = { id: newId(), key, name: action.name, payload };
      kept.keep(deed);
      return send(deed, isShown ? optimistic : undefined);
    },
    forgive: (key) => note(key, 0, undefined),
  };
}

/** The row that an action will add, put at the end of its list. */
function rowAddedBy(action: ActionRef, id: string, entered: unknown): ((document: PageDocument) => void) | undefined {
  const { shows } = action;
  if (shows === undefined || shows === 'row_removed') return undefined;
  return (document) => {
    const list = valueAt(document, shows.adds.$);
    if (!Array.isArray(list)) return;
    list.push({ ...(fillPayload(shows.row, document, undefined, entered) as object), id });
  };
}

/** Whether a row stands for what the server has not answered yet. */
export function isWaitingRow(key: string): boolean {
  return key.startsWith('waiting-');
}

/** Shows a value where a component has it from; nothing where it is not bound to a place. */
export function showing(bound: unknown, value: unknown): ((document: PageDocument) => void) | undefined {
  if (bound === null || typeof bound !== 'object' || !('$' in bound)) return undefined;
  const { $: pointer } = bound as { $: string };
  return (document) => putAt(document, pointer, value);
}

/** Where a list's row is in the document: by its key, because rows come and go meanwhile. */
export interface RowPlace {
  items: unknown;
  keyPointer: string;
  key: string;
}

/** Changes a row as it is shown. */
export function showingRow(
  { items, keyPointer, key }: RowPlace,
  changeRow: (row: unknown, rows: unknown[], index: number, document: PageDocument) => void,
): (document: PageDocument) => void {
  return (document) => {
    const rows = resolveBound(items, document);
    if (!Array.isArray(rows)) return;
    const index = rows.findIndex((row) => String(valueAt(row, keyPointer)) === key);
    if (index >= 0) changeRow(rows[index], rows, index, document);
  };
}
