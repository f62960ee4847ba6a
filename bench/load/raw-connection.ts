/**
 * A TCP connection for load: bytes come into one reused buffer (Node's `onread`), so that the generator spends its core on the
 * server and not on its own garbage. `take` sees each chunk once and answers how many bytes of it were whole messages; the rest comes
 * again in front of the next chunk.
 */
import { connect, type Socket } from 'node:net';

export interface RawHandlers {
  take(bytes: Buffer): number;
  /** The connection is over, or could not be made. */
  ended(): void;
}

const receiveBytes = 65_536;
const none = Buffer.alloc(0);

export class RawConnection {
  readonly #socket: Socket;
  readonly #handlers: RawHandlers;
  #rest: Buffer = none;

  constructor(port: number, handlers: RawHandlers) {
    this.#handlers = handlers;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(receiveBytes),
        callback: (length, buffer) => {
          this.#receive((buffer as Buffer).subarray(0, length));
          return true;
        },
      },
    });
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', () => handlers.ended());
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const taken = this.#handlers.take(bytes);
    // The chunk's memory is used again for the next one, so what is kept of it is copied.
    this.#rest = taken === bytes.length ? none : Buffer.from(bytes.subarray(taken));
  }
}
