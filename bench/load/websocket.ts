/**
 * A WebSocket client for load (RFC 6455, text frames of the server only). Its masking key is zero, which every server unmasks like
 * any other and which costs the client nothing.
 */
import { RawConnection } from './raw-connection.ts';

export interface SocketTarget {
  port: number;
  path: string;
  headers?: Record<string, string>;
}

export interface LoadSocket {
  send(frame: Buffer): void;
  end(): void;
}

export interface LoadSocketHandlers {
  /** Each text frame, unless `onFrame` takes them all. */
  onText?(text: string, socket: LoadSocket): void;
  /** The payload of each text or binary frame: `bytes` from `start` up to and without `end`, valid during this call. */
  onFrame?(bytes: Buffer, start: number, end: number, socket: LoadSocket): void;
  /** The connection ended without being asked to. */
  /** `code`: why the server closed it, as its last frame says (RFC 6455, 7.4); 1006 where it said nothing. */
  onEnd(code: number): void;
}

const headEnd = '\r\n\r\n';
const textFrame = 0x81;
const binaryFrame = 0x82;
const closeFrame = 0x88;
const saidNothing = 1_006;

/** One text message as it goes over the wire. */
export function encodeText(text: string): Buffer {
  return encodeFrame(textFrame, Buffer.from(text));
}

/** One binary message as it goes over the wire. */
export function encodeBinary(payload: Buffer): Buffer {
  return encodeFrame(binaryFrame, payload);
}

function encodeFrame(kind: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length > 65_535) throw new Error('the bench sends frames of at most 64 KB');
  const head =
    length < 126 ? Buffer.from([kind, 0x80 | length]) : Buffer.from([kind, 0x80 | 126, length >> 8, length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** Opens a socket; resolves when the server has accepted the upgrade, rejects when it refused or hung up. */
export function openSocket(target: SocketTarget, handlers: LoadSocketHandlers): Promise<LoadSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadSocket>();
  let phase: 'opening' | 'open' | 'over' = 'opening';
  let closeCode = saidNothing;
  const closing = (code: number) => {
    closeCode = code;
  };
  const raw = new RawConnection(target.port, {
    take(bytes) {
      let taken = 0;
      if (phase === 'opening') {
        taken = takeHead(bytes);
        if (taken === 0) return 0;
        phase = 'open';
        resolve(socket);
      }
      return takeFrames(bytes, taken, handlers, socket, closing);
    },
    ended() {
      if (phase === 'opening') reject(new Error('the server hung up during the upgrade'));
      if (phase === 'open') handlers.onEnd(closeCode);
      phase = 'over';
    },
  });
  const socket: LoadSocket = {
    send: (frame) => raw.write(frame),
    end() {
      phase = 'over';
      raw.end();
    },
  };
  const takeHead = (bytes: Buffer): number => {
    const end = bytes.indexOf(headEnd);
    if (end < 0) return 0;
    const status = bytes.toString('latin1', 0, 12);
    if (!status.endsWith(' 101')) reject(new Error(`the upgrade was answered ${status}`));
    return end + headEnd.length;
  };
  raw.write(Buffer.from(upgradeRequest(target)));
  return promise;
}

function upgradeRequest({ port, path, headers = {} }: SocketTarget): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: YXJjaGV0eSBsb2FkIDAwMQ==',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.join('\r\n') + headEnd;
}

/** Takes all whole frames from `offset` on; answers where what is left of the bytes begins. */
function takeFrames(
  bytes: Buffer,
  offset: number,
  handlers: LoadSocketHandlers,
  socket: LoadSocket,
  closing: (code: number) => void,
): number {
  let at = offset;
  while (bytes.length - at >= 2) {
    let length = (bytes[at + 1] as number) & 0x7f;
    let start = at + 2;
    if (length === 126) {
      if (bytes.length < start + 2) break;
      length = bytes.readUInt16BE(start);
      start += 2;
    } else if (length === 127) {
      if (bytes.length < start + 8) break;
      length = Number(bytes.readBigUInt64BE(start));
      start += 8;
    }
    const end = start + length;
    if (bytes.length < end) break;
    const kind = bytes[at];
    if (kind === closeFrame && length >= 2) closing(bytes.readUInt16BE(start));
    if (handlers.onFrame !== undefined) {
      if (kind === textFrame || kind === binaryFrame) handlers.onFrame(bytes, start, end, socket);
    } else if (kind === textFrame) handlers.onText?.(bytes.toString('utf8', start, end), socket);
    at = end;
  }
  return at;
}
