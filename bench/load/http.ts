/** An HTTP/1.1 keep-alive client for load: one request at a time on a connection, answers with a `Content-Length`. */
import { RawConnection } from './raw-connection.ts';

export interface HttpAnswer {
  status: number;
  body: string;
}

/** `undefined`: the connection ended before the answer was whole. */
export type OnAnswer = (answer: HttpAnswer | undefined) => void;

export class HttpConnection {
  readonly #raw: RawConnection;
  #onAnswer: OnAnswer | undefined;
  #isOver = false;

  constructor(port: number) {
    this.#raw = new RawConnection(port, {
      take: (bytes) => this.#take(bytes),
      ended: () => {
        this.#isOver = true;
        this.#give(undefined);
      },
    });
  }

  /** Sends a whole request; the answer comes once. */
  ask(request: Buffer, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    if (this.#isOver) setImmediate(() => this.#give(undefined));
    else this.#raw.write(request);
  }

  end(): void {
    this.#raw.end();
  }

  #take(bytes: Buffer): number {
    const headLength = bytes.indexOf('\r\n\r\n');
    if (headLength < 0) return 0;
    const head = bytes.toString('latin1', 0, headLength);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const start = headLength + 4;
    if (bytes.length < start + length) return 0;
    this.#give({ status: Number(head.slice(9, 12)), body: bytes.toString('utf8', start, start + length) });
    return start + length;
  }

  #give(answer: HttpAnswer | undefined): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(answer);
  }
}

/** A JSON POST as bytes; `headers` are whole lines. */
export function postRequest(port: number, path: string, headers: readonly string[], body: string): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
