/**
 * A small, complete RFC 6455 client over `node:net`, for tests that need what the built-in WebSocket cannot do: request headers,
 * frames made by hand, a refused upgrade's status, a reader that stops reading.
 *
 * Every wait is bounded and says what it waited for.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { withDeadline } from './waits.ts';

export interface ConnectSocketOptions {
  port: number;
  path: string;
  host?: string;
  headers?: Record<string, string>;
  /** For the handshake; default 5 s. */
  timeoutMs?: number;
}

export interface SocketClient {
  /** 101 when the socket is open; otherwise the status of the refusal. */
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Body of a refusal. */
  readonly body: string;
  /** Text messages received and not yet taken by `next`. */
  readonly inbox: string[];
  send(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** One frame by hand: any opcode, unfinished messages, fragments. */
  sendFrame(frame: { opcode: number; payload: Uint8Array; fin?: boolean; masked?: boolean }): void;
  /** Bytes as they are, behind the handshake. */
  sendRaw(bytes: Uint8Array): void;
  /** Takes the first text message that satisfies the predicate, waiting up to `ms` (default 5 s) for it. */
  next(predicate?: (text: string) => boolean, ms?: number): Promise<string>;
  /** Settles when the connection is over; code 1006 when no close frame came. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** `closed`, or an error after `ms` (default 5 s). */
  waitClosed(ms?: number): Promise<{ code: number; reason: string }>;
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void;
  /** Stops and goes on reading from the network, as a reader that hangs. */
  pause(): void;
  resume(): void;
  /** Cuts the connection without a word. */
  destroy(): void;
}

const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Encodes one client frame; masked unless told otherwise, as the protocol demands of clients. */
export function encodeFrame(opcode: number, payload: Uint8Array, fin = true, masked = true): Buffer {
  const length = payload.byteLength;
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + lengthBytes);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = (masked ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) head.writeUInt16BE(length, 2);
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const body = Buffer.from(payload);
  for (let i = 0; i < body.length; i++) body[i] = (body[i] as number) ^ (mask[i % 4] as number);
  return Buffer.concat([head, mask, body]);
}

interface Waiter {
  predicate: (text: string) => boolean;
  resolve: (text: string) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

class Client implements SocketClient {
  status = 0;
  headers: Record<string, string> = {};
  body = '';
  readonly inbox: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: Socket;
  readonly #key: string;
  readonly #waiters: Waiter[] = [];
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<{ code: number; reason: string }>();
  #received: Buffer = Buffer.alloc(0);
  #message: Buffer[] = [];
  #messageOpcode = 0;
  #closeFrame: { code: number; reason: string } | undefined;

  constructor(socket: Socket, key: string) {
    this.#socket = socket;
    this.#key = key;
    this.closed = this.#ended.promise;
    socket.on('data', (bytes) => this.#handleBytes(bytes));
    socket.on('error', () => {});
    socket.on('close', () => this.#handleEnd());
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  send(text: string): void {
    this.#socket.write(encodeFrame(opcodes.text, Buffer.from(text)));
  }

  sendBinary(bytes: Uint8Array): void {
    this.#socket.write(encodeFrame(opcodes.binary, bytes));
  }

  sendFrame(frame: { opcode: number; payload: Uint8Array; fin?: boolean; masked?: boolean }): void {
    this.#socket.write(encodeFrame(frame.opcode, frame.payload, frame.fin, frame.masked));
  }

  sendRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  next(predicate: (text: string) => boolean = () => true, ms = 5_000): Promise<string> {
    const found = this.inbox.findIndex(predicate);
    if (found >= 0) return Promise.resolve(this.inbox.splice(found, 1)[0] as string);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(
          new Error(`no frame for ${predicate} within ${ms} ms; waiting: ${JSON.stringify(this.inbox).slice(0, 300)}`),
        );
      }, ms);
      const waiter: Waiter = { predicate, resolve, reject, timer };
      this.#waiters.push(waiter);
    });
  }

  waitClosed(ms = 5_000): Promise<{ code: number; reason: string }> {
    return withDeadline('the close of the socket', this.closed, ms);
  }

  close(code = 1000, reason = ''): void {
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code, 0);
    payload.write(reason, 2);
    this.#socket.write(encodeFrame(opcodes.close, payload));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #handleBytes(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (this.status === 0) this.#readHandshake();
    if (this.status === 101) while (this.#readFrame()) {}
    else if (this.status > 0) this.#readRefusal();
  }

  #readHandshake(): void {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [statusLine = '', ...lines] = this.#received.subarray(0, end).toString('latin1').split('\r\n');
    this.#received = this.#received.subarray(end + 4);
    for (const line of lines) {
      const colon = line.indexOf(':');
      this.headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const status = Number(statusLine.split(' ')[1]);
    const expected = createHash('sha1').update(`${this.#key}${acceptSuffix}`).digest('base64');
    if (status === 101 && this.headers['sec-websocket-accept'] !== expected) {
      this.#opened.reject(new Error('the server accepted another key than the one sent'));
      this.#socket.destroy();
      return;
    }
    this.status = status;
    if (status === 101) this.#opened.resolve();
  }

  #readRefusal(): void {
    this.body = this.#received.toString();
    if (this.#received.length >= Number(this.headers['content-length'] ?? 0)) this.#opened.resolve();
  }

  /** Takes one frame off the received bytes; false when there is no whole one. */
  #readFrame(): boolean {
    const bytes = this.#received;
    if (bytes.length < 2) return false;
    const first = bytes[0] as number;
    let length = (bytes[1] as number) & 0x7f;
    let offset = 2;
    if (length === 126) {
      if (bytes.length < 4) return false;
      length = bytes.readUInt16BE(2);
      offset = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return false;
      length = Number(bytes.readBigUInt64BE(2));
      offset = 10;
    }
    if (bytes.length < offset + length) return false;
    const payload = bytes.subarray(offset, offset + length);
    this.#received = bytes.subarray(offset + length);
    this.#handleFrame((first & 0x80) !== 0, first & 0x0f, payload);
    return true;
  }

  #handleFrame(fin: boolean, opcode: number, payload: Buffer): void {
    if (opcode === opcodes.close) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#closeFrame = { code, reason: payload.subarray(2).toString() };
      this.#socket.write(encodeFrame(opcodes.close, payload.subarray(0, 2)));
      this.#socket.end();
    } else if (opcode === opcodes.ping) this.#socket.write(encodeFrame(opcodes.pong, payload));
    else if (opcode !== opcodes.pong) {
      if (opcode !== opcodes.continuation) this.#messageOpcode = opcode;
      this.#message.push(Buffer.from(payload));
      if (!fin) return;
      const message = Buffer.concat(this.#message);
      this.#message = [];
      if (this.#messageOpcode === opcodes.text) this.#deliver(message.toString());
    }
  }

  #deliver(text: string): void {
    const found = this.#waiters.findIndex((waiter) => waiter.predicate(text));
    if (found < 0) {
      this.inbox.push(text);
      return;
    }
    const [waiter] = this.#waiters.splice(found, 1) as [Waiter];
    clearTimeout(waiter.timer);
    waiter.resolve(text);
  }

  #handleEnd(): void {
    const end = this.#closeFrame ?? { code: 1006, reason: '' };
    this.#opened.reject(new Error('the connection ended before the handshake was answered'));
    this.#ended.resolve(end);
    for (const waiter of this.#waiters.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.reject(new Error(`the socket closed with ${end.code} while a frame was awaited`));
    }
  }
}

/** Connects and waits for the answer to the upgrade. Resolves for a refusal too: look at `status`. Rejects when the connection is cut. */
export async function connectSocket(options: ConnectSocketOptions): Promise<SocketClient> {
  const { port, path, host = '127.0.0.1', headers = {}, timeoutMs = 5_000 } = options;
  const key = randomBytes(16).toString('base64');
  const socket = connect(port, host);
  socket.setNoDelay(true);
  const client = new Client(socket, key);
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  try {
    await withDeadline(`the answer to the upgrade of ${path}`, client.opened, timeoutMs);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return client;
}
