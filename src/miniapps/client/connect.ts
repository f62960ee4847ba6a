/**
 * A browser's side of a MiniApp session: `connect(id).on('state', show).act('vote', {choices: ['o1']})`. No dependency but the JSON Patch
 * library; runs in browsers and, given a socket factory, elsewhere.
 *
 *  K1 What is shown is the server's document at `rev`, with the actions on top that the server has not answered yet, where they
 *     say how they will look. A refused one is gone from it.
 *  K2 An action keeps its id until it is answered, through any number of reconnects: it happens once.
 *  K3 A gap is noticed (a patch after one never seen, a heartbeat ahead of us) and closed by saying hello with our position.
 *  K4 Connections are tried again with growing, spread pauses, until the server says that there is nothing to come back to.
 */
import type { Json } from '../../../machines/miniapp/types.ts';
import type { ServerFrame } from '../frames.ts';
import { type ConnectOptions, type EndReason, resolveOptions, type SocketLike } from './options.ts';
import { Replica } from './replica.ts';
import type { ActionsOf, AnyApp, ClientDocument, DataOf, MineOf } from './types.ts';

export type { ConnectOptions, EndReason, SocketLike } from './options.ts';
export type { ClientDocument } from './types.ts';

export type ConnectionState =
  | 'connecting'
  | 'online'
  /** Away; actions are kept and sent when it is back. */
  | 'offline'
  /** For good: the link ended, the person left, or `close()` was called. */
  | 'ended';

export type ActResult = { kind: 'done'; rev: number } | { kind: 'refused'; code: string; detail: string };

export interface ClientEvents<M extends AnyApp> {
  state(document: ClientDocument<DataOf<M>, MineOf<M>>): void;
  connection(state: ConnectionState): void;
  presence(viewers: readonly { id: string; data: Json }[]): void;
  refused(refusal: { id: string; name: string; code: string; detail: string }): void;
  closed(reason: string): void;
}

export interface ActOptions<M extends AnyApp> {
  /** How the document will look once it is done; it may change what it is given. */
  optimistic?: (document: ClientDocument<DataOf<M>, MineOf<M>>) => void;
  /** The action's own id; whoever sends the same action again, after a reload say, gives it the one it had. */
  id?: string;
}

export interface MiniappClient<M extends AnyApp> {
  on<E extends keyof ClientEvents<M>>(event: E, listener: ClientEvents<M>[E]): MiniappClient<M>;
  off<E extends keyof ClientEvents<M>>(event: E, listener: ClientEvents<M>[E]): MiniappClient<M>;
  /** Sends an action, or keeps it until there is a connection. Settles with the server's answer; never rejects. */
  act<N extends keyof ActionsOf<M> & string>(
    name: N,
    payload: ActionsOf<M>[N],
    options?: ActOptions<M>,
  ): Promise<ActResult>;
  /** Tells the others where one is and what one does. */
  setPresence(data: Json): void;
  /**
   * What the device knows of its network, also said again when it wakes up: without one it is tried seldom; with one a lost connection is
   * tried at once instead of after the pause, and one that seems open is asked whether it still is.
   */
  setNetwork(isUp: boolean): void;
  readonly connection: ConnectionState;
  /** Why, once it is `ended`. */
  readonly endedBy: EndReason | undefined;
  /** Undefined until the first snapshot. */
  readonly document: ClientDocument<DataOf<M>, MineOf<M>> | undefined;
  readonly rev: number;
  readonly viewers: readonly { id: string; data: Json }[];
  /** Actions not answered yet. */
  readonly pending: number;
  close(): void;
}

interface PendingAction {
  id: string;
  name: string;
  payload: unknown;
  optimistic: ((document: never) => void) | undefined;
  settle(result: ActResult): void;
}

const pendingMax = 500;
const pingMs = 25_000;
const pongMs = 10_000;
const backoffMinMs = 250;
const backoffMaxMs = 15_000;
const busyMs = 500;

/** Connects to a session and stays connected. */
export function connect<M extends AnyApp = AnyApp>(sessionId: string, options: ConnectOptions = {}): MiniappClient<M> {
  const { openSocket, probe, newId, random, schedule } = resolveOptions(sessionId, options);
  const replica = new Replica();
  const listeners = new Map<string, Set<(value: never) => void>>();
  const pending: PendingAction[] = [];
  const viewers = new Map<string, Json>();
  let connection: ConnectionState = 'connecting';
  let socket: SocketLike | undefined;
  let isSeated = false;
  let tries = 0;
  let presence: Json = null;
  let isToldLater = false;
  let endedBy: EndReason | undefined;
  let hasNetwork = true;
  let cancelRetry = () => {};
  let cancelBeat = () => {};

  const emit = (event: string, value: unknown) => {
    for (const listener of [...(listeners.get(event) ?? [])]) listener(value as never);
  };

  const shown = () => replica.shown(pending.map(({ optimistic }) => optimistic)) as never;

  /** Several changes within one turn of the event loop are shown once. */
  const tell = () => {
    if (isToldLater || (listeners.get('state')?.size ?? 0) === 0) return;
    isToldLater = true;
    queueMicrotask(() => {
      isToldLater = false;
      if (replica.isReady) emit('state', shown());
    });
  };

  const become = (state: ConnectionState) => {
    if (connection === state || connection === 'ended') return;
    connection = state;
    emit('connection', state);
  };

  const send = (frame: unknown) => socket?.send(JSON.stringify(frame));
  const sendAction = ({ id, name, payload }: PendingAction) => send({ type: 'action', id, name, payload });
  const hello = () => send(replica.isReady ? { type: 'hello', resume: replica.position } : { type: 'hello' });

  /** K3: once for a gap, however many patches arrive behind it. */
  const resume = () => {
    if (!isSeated) return;
    isSeated = false;
    hello();
  };

  const beat = () => {
    cancelBeat();
    cancelBeat = schedule(pingMs, probeSocket);
  };

  const probeSocket = () => {
    cancelBeat();
    send({ type: 'ping' });
    cancelBeat = schedule(pongMs, abandon);
  };

  /** For a socket that is as good as gone: its own goodbye may take a minute. */
  const abandon = () => {
    const dead = socket;
    if (dead === undefined) return;
    lost(1_006, true);
    dead.close();
  };

  /** The answer to hello came: from here on the document is the server's again. */
  const seated = () => {
    if (isSeated) return;
    isSeated = true;
    tries = 0;
    become('online');
    for (const action of pending) sendAction(action);
    if (presence !== null) send({ type: 'presence', data: presence });
  };

  const answered = (id: string | null, result: ActResult) => {
    const at = pending.findIndex((action) => action.id === id);
    const [action] = at < 0 ? [] : pending.splice(at, 1);
    if (action === undefined) return;
    if (result.kind === 'refused')
      emit('refused', { id: action.id, name: action.name, code: result.code, detail: result.detail });
    action.settle(result);
    tell();
  };

  const sendAgain = (id: string) => {
    const from = socket;
    schedule(busyMs + busyMs * random(), () => {
      const action = pending.find((one) => one.id === id);
      if (action !== undefined && socket === from && isSeated) sendAction(action);
    });
  };

  const onFrame = (text: string) => {
    const frame = JSON.parse(text) as ServerFrame;
    switch (frame.type) {
      case 'snapshot':
        replica.reset(frame);
        showViewers(frame.viewers, [], true);
        seated();
        return tell();
      case 'patch':
        if (replica.apply(frame) === 'gap') return resume();
        seated();
        return tell();
      case 'ack':
        return answered(frame.id, { kind: 'done', rev: frame.rev });
      case 'reject':
        if (frame.id !== null && (frame.code === 'busy' || frame.code === 'hello_first')) return sendAgain(frame.id);
        return answered(frame.id, { kind: 'refused', code: frame.code, detail: frame.detail });
      case 'presence':
        return showViewers(frame.viewers, frame.gone, frame.all);
      case 'closed':
        return emit('closed', frame.reason);
      case 'pong':
        beat();
        if (replica.isReady && frame.rev > replica.rev) resume();
        return;
    }
  };

  const showViewers = (here: { id: string; data: Json }[], gone: string[], all: boolean) => {
    if (all) viewers.clear();
    for (const { id, data } of here) viewers.set(id, data);
    for (const id of gone) viewers.delete(id);
    emit('presence', listOfViewers());
  };
  const listOfViewers = () => [...viewers].map(([id, data]) => ({ id, data }));

  const end = (reason: EndReason) => {
    cancelRetry();
    cancelBeat();
    endedBy ??= reason;
    become('ended');
    for (const action of pending.splice(0)) {
      action.settle({ kind: 'refused', code: 'ended', detail: 'This session is not open to you any more.' });
    }
    const last = socket;
    socket = undefined;
    last?.close();
  };

  const open = () => {
    if (connection === 'ended') return;
    const current = openSocket();
    let wasOpen = false;
    socket = current;
    isSeated = false;
    current.onopen = () => {
      wasOpen = true;
      hello();
      beat();
    };
    current.onmessage = ({ data }) => {
      if (socket === current) onFrame(String(data));
    };
    current.onerror = () => {
      // Not every implementation tells the close of a socket that never opened.
      if (socket === current && !wasOpen) lost(1_006, false);
    };
    current.onclose = ({ code }) => {
      if (socket === current) lost(code, wasOpen);
    };
  };

  const lost = (code: number, wasOpen: boolean) => {
    socket = undefined;
    isSeated = false;
    cancelBeat();
    become('offline');
    // The range of the code says it: 45xx have nothing to come back to. Why exactly, the state route does.
    if (code >= 4_500 && code < 4_600) return void probe().then((reason) => end(reason ?? 'refused'));
    const pause =
      code === 1_012 && tries === 0 ? backoffMinMs : Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(tries, 10));
    tries += 1;
    cancelRetry = schedule((hasNetwork ? pause : backoffMaxMs) * (0.5 + random() / 2), () => {
      if (wasOpen) return open();
      // A browser does not say why it was not let in: the state route does.
      probe().then((reason) => {
        if (reason !== undefined) end(reason);
        else if (socket === undefined) open();
      });
    });
  };

  const client: MiniappClient<M> = {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (value: never) => void);
      if (event === 'state' && replica.isReady) tell();
      return client;
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener as (value: never) => void);
      return client;
    },
    act(name, payload, { optimistic, id = newId() } = {}) {
      const full: ActResult = { kind: 'refused', code: 'limit', detail: 'Too many changes wait to be sent.' };
      if (connection === 'ended')
        return Promise.resolve({ kind: 'refused', code: 'ended', detail: 'This session is not open to you any more.' });
      if (pending.length >= pendingMax) return Promise.resolve(full);
      return new Promise((settle) => {
        const action: PendingAction = { id, name, payload, optimistic: optimistic as never, settle };
        pending.push(action);
        if (isSeated) sendAction(action);
        if (optimistic !== undefined) tell();
      });
    },
    setPresence(data) {
      presence = data;
      if (isSeated) send({ type: 'presence', data });
    },
    setNetwork(isUp) {
      if (connection === 'ended') return;
      hasNetwork = isUp;
      if (isUp) {
        tries = 0;
        cancelRetry();
        if (socket === undefined) open();
        else if (isSeated) probeSocket();
      } else abandon();
    },
    get connection() {
      return connection;
    },
    get endedBy() {
      return endedBy;
    },
    get document() {
      return replica.isReady ? shown() : undefined;
    },
    get rev() {
      return replica.rev;
    },
    get viewers() {
      return listOfViewers();
    },
    get pending() {
      return pending.length;
    },
    close: () => end('closed'),
  };
  open();
  return client;
}
