/**
 * Viewers of a shared state, one socket each, in the dialect of each server. Every frame is counted, and each patch's place in the
 * order is checked where the dialect says it; what a patch holds is read only by a witness, and only when asked.
 */
import { type HttpConnection, postRequest } from './http.ts';
import type { Tally } from './load.ts';
import { encodeBinary, encodeText, type LoadSocket, openSocket, type SocketTarget } from './websocket.ts';

export type ViewerDialect = 'archety' | 'bare' | 'colyseus' | 'colyseus_gathered' | 'socket.io';

/** What a viewer tells whoever holds it. */
export interface ViewerListener {
  /** So many changes more are shown than before. */
  onChanges(viewer: Viewer, changes: number): void;
  /** The server would not do an action of this viewer. */
  onRefusal?(viewer: Viewer): void;
}

/** Where the number of the revision begins in a patch, and what stands between it and the one before. */
const patchHead = '{"type":"patch","rev":';
const prevHead = ',"prev":';
/** The letters that tell the frames of a session's socket apart: their type's first and second. */
const typeAt = '{"type":"'.length;
const [letterA, letterP, letterR, letterS] = [0x61, 0x70, 0x72, 0x73];
const socketIoHead = '42["state",{"rev":';
/** The second of the two digits that say "event"; the answer to joining begins with 40. */
const eventDigit = 0x32;
/** Behind the code of a patch: what follows is the first field, the count of changes, where Colyseus gathers them. */
const colyseusCount = 0x80;
const [colyseusJoin, colyseusData, colyseusState, colyseusPatch] = [10, 13, 14, 15];

export class Viewer {
  /** The revision shown last. */
  rev = 0;
  /** Changes shown so far, on top of the state that it began with. */
  changes = 0;
  /** Actions of its own that were acknowledged. */
  acknowledged = 0;
  /** A witness keeps what it was sent, from the first state on. */
  readonly kept: string[] | undefined;
  readonly #dialect: ViewerDialect;
  readonly #tally: Tally;
  readonly #listener: ViewerListener;
  readonly #seated = Promise.withResolvers<void>();
  #socket: LoadSocket | undefined;
  #actions = 0;

  constructor(dialect: ViewerDialect, tally: Tally, listener: ViewerListener, isWitness = false) {
    this.#dialect = dialect;
    this.#tally = tally;
    this.#listener = listener;
    this.kept = isWitness ? [] : undefined;
  }

  /** Resolves once it has the state. */
  async open(target: SocketTarget): Promise<void> {
    this.#socket = await openSocket(target, {
      // The first frames may come with the answer to the upgrade, before `openSocket` has resolved.
      onFrame: (bytes, start, end, socket) => {
        this.#socket = socket;
        this.#take(bytes, start, end);
      },
      onEnd: (code) => {
        this.#tally.failed(`a viewer was closed (${code})`);
        this.#seated.reject(new Error('the server hung up on a viewer'));
      },
    });
    if (this.#dialect === 'archety') this.#socket.send(encodeText('{"type":"hello"}'));
    if (this.#dialect === 'bare') this.#seated.resolve();
    await this.#seated.promise;
  }

  /** Votes for another option than last time. */
  vote(options: number): void {
    this.#actions += 1;
    const option = this.#actions % options;
    this.#socket?.send(voteFrame(this.#dialect, option, this.#actions));
  }

  end(): void {
    this.#socket?.end();
  }

  #take(bytes: Buffer, start: number, end: number): void {
    this.#tally.received(0, end - start);
    switch (this.#dialect) {
      case 'archety':
        return this.#takeOurs(bytes, start, end);
      case 'bare':
        return this.#takePatch(bytes, start);
      case 'colyseus':
      case 'colyseus_gathered':
        return this.#takeColyseus(bytes, start);
      case 'socket.io':
        return this.#takeSocketIo(bytes, start, end);
    }
  }

  #takeOurs(bytes: Buffer, start: number, end: number): void {
    const first = bytes[start + typeAt];
    const second = bytes[start + typeAt + 1];
    if (first === letterP && second === letterA) {
      this.kept?.push(bytes.toString('utf8', start, end));
      return this.#takePatch(bytes, start);
    }
    if (first === letterA) {
      this.acknowledged += 1;
      return;
    }
    // `presence`
    if (first === letterP && second === letterR) return;
    const text = bytes.toString('utf8', start, end);
    if (first === letterS) {
      this.kept?.push(text);
      this.rev = (JSON.parse(text) as { rev: number }).rev;
      return this.#seated.resolve();
    }
    this.#tally.failed(`a frame ${text.slice(typeAt, 60)}`);
    if (first === letterR) this.#listener.onRefusal?.(this);
  }

  #takePatch(bytes: Buffer, start: number): void {
    const revAt = start + patchHead.length;
    const rev = readNumber(bytes, revAt);
    const prev = readNumber(bytes, revAt + digits(rev) + prevHead.length);
    // The own part of whoever voted: a frame of its own for the same change.
    if (rev === this.rev) return;
    if (this.rev !== 0 && prev > this.rev) this.#tally.failed('a patch was missed');
    if (rev < this.rev) this.#tally.failed('a patch came late');
    // A patch shows all changes since the one before it. Every turn of these polls is a vote for another option, so revisions count them.
    this.#shown(rev, rev - (this.rev === 0 ? prev : this.rev));
  }

  #takeColyseus(bytes: Buffer, start: number): void {
    const code = bytes[start];
    if (code === colyseusJoin) return this.#socket?.send(encodeBinary(Buffer.from([colyseusJoin])));
    if (code === colyseusState) {
      if (this.#dialect === 'colyseus_gathered') this.rev = bytes.readUInt32LE(start + 2);
      return this.#seated.resolve();
    }
    if (code === colyseusPatch) {
      if (this.#dialect === 'colyseus') this.#shown(this.rev + 1, 1);
      // Without its count a patch tells of somebody who came.
      else if (bytes[start + 1] === colyseusCount) {
        const rev = bytes.readUInt32LE(start + 2);
        this.#shown(rev, rev - this.rev);
      }
    } else this.#tally.failed(`a frame of code ${code}`);
  }

  #takeSocketIo(bytes: Buffer, start: number, end: number): void {
    if (bytes[start + 1] === eventDigit && end - start > socketIoHead.length) {
      const rev = readNumber(bytes, start + socketIoHead.length);
      if (this.rev !== 0 && rev !== this.rev + 1) this.#tally.failed('a state was missed');
      return this.#shown(rev, 1);
    }
    const text = bytes.toString('utf8', start, end);
    if (text.startsWith('0{')) this.#socket?.send(encodeText('40'));
    else if (text === '2') this.#socket?.send(encodeText('3'));
    else if (text.startsWith('40{')) this.#seated.resolve();
    else this.#tally.failed('a frame of another kind');
  }

  #shown(rev: number, changes: number): void {
    this.rev = rev;
    this.changes += changes;
    this.#tally.received(1, 0);
    this.#tally.shown(changes);
    this.#listener.onChanges(this, changes);
  }
}

/** An action, as each server is told it. */
function voteFrame(dialect: ViewerDialect, option: number, number: number): Buffer {
  switch (dialect) {
    case 'archety': {
      const payload = { choices: [`o${option + 1}`] };
      return encodeText(JSON.stringify({ type: 'action', id: `b${number}`, name: 'vote', payload }));
    }
    case 'bare':
      return encodeText('{"type":"action"}');
    case 'colyseus':
    case 'colyseus_gathered':
      // Message type 0, and the option as MessagePack: small numbers are one byte.
      return encodeBinary(Buffer.from([colyseusData, 0, option]));
    case 'socket.io':
      return encodeText(`42["vote",${option}]`);
  }
}

/** A seat in the poll of Colyseus: reserved over HTTP, taken by a socket. */
export async function colyseusSeat(connection: HttpConnection, port: number): Promise<SocketTarget> {
  const request = postRequest(port, '/matchmake/joinOrCreate/poll', [], '{}');
  const answer = await new Promise<{ status: number; body: string } | undefined>((resolve) =>
    connection.ask(request, resolve),
  );
  if (answer?.status !== 200) throw new Error(`no seat at Colyseus: ${answer?.status} ${answer?.body}`);
  const { sessionId, processId, roomId } = JSON.parse(answer.body) as Record<string, string>;
  return { port, path: `/${processId}/${roomId}?sessionId=${sessionId}` };
}

function readNumber(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = at; ; index++) {
    const digit = (bytes[index] as number) - 0x30;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

function digits(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) count += 1;
  return count;
}
