/** The types of a client, read off a MiniApp: `connect<typeof poll>(id)` knows its actions and its data. Types only; no code of the server comes along. */
import type { z } from 'zod';
import type { Json } from '../../../machines/miniapp/types.ts';
import type { ActionSchemas, AppView } from '../miniapp.ts';
import type { SharedDocument } from '../projection.ts';

/** The parts of a MiniApp that a client's types are made of. */
export interface AnyApp {
  actions: ActionSchemas;
  // biome-ignore lint/suspicious/noExplicitAny: a view's state type is invariant, and of no interest here.
  view: AppView<any>;
}

/** The payload of each action as it is sent, with those of the shell. */
export type ActionsOf<M extends AnyApp> = { [N in keyof M['actions']]: z.input<M['actions'][N]> } & {
  close: Record<string, never>;
  reopen: Record<string, never>;
  undo: Record<string, never>;
  /** What one is called in this session. */
  rename: { name: string };
};

export type DataOf<M extends AnyApp> = ReturnType<M['view']['data']>;
export type MineOf<M extends AnyApp> = ReturnType<M['view']['mine']>;

/** What is shown: the shared state, the page, and the person's own part. */
export interface ClientDocument<D = { [key: string]: Json }, O = Json> {
  state: Omit<SharedDocument['state'], 'data'> & { data: D };
  ui: SharedDocument['ui'];
  you: { id: string; name: string; role: 'host' | 'member' | 'viewer'; mine: O };
}
