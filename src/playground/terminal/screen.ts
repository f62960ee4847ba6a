/**
 * The terminal: bubbles above a line to write in, in the persona's colour, dots while somebody types. Where there is no terminal (a pipe),
 * every bubble is one plain line and nothing else is written between them.
 */
import { createInterface, moveCursor } from 'node:readline';

export interface Screen {
  /** A bubble, as `Luna: text`. */
  bubble(name: string, color: string, text: string): void;
  /** A word of the program's own. */
  note(text: string): void;
  typing(name: string, isTyping: boolean): void;
  close(): void;
}

export interface ScreenOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { isTTY?: boolean };
  isInteractive: boolean;
  onLine(line: string): void;
  /** The input is over, or the person pressed Ctrl-C. */
  onEnd(): void;
}

export function openScreen(options: ScreenOptions): Screen {
  const { input, output, isInteractive } = options;
  const reader = createInterface({ input, output: isInteractive ? output : undefined, prompt: '› ' });
  reader.on('line', (line) => {
    options.onLine(line);
    if (isInteractive) reader.prompt();
  });
  reader.once('close', options.onEnd);
  if (isInteractive) reader.prompt();

  /** The reader goes up by this much before it draws; it does not count there the rows that typing alone has filled. */
  const goUpBy = (rows: number) => {
    (reader as { prevRows?: number }).prevRows = rows;
  };
  const afterKey = () => {
    const { rows, cols } = reader.getCursorPos();
    // A row that was filled to its last column: terminals go to the next only with the next letter, the reader counts it at once.
    if (rows > 0 && cols === 0 && reader.cursor === reader.line.length) output.write(' \r');
    goUpBy(rows);
  };
  if (isInteractive) input.on('keypress', afterKey);
  /** Clears all rows of what is being written, and leaves the cursor where they began. */
  const erase = () => {
    moveCursor(output, 0, -reader.getCursorPos().rows);
    output.write('\r\u001b[J');
    goUpBy(0);
  };
  const write = (text: string) => {
    if (!isInteractive) return void output.write(`${text}\n`);
    erase();
    output.write(`${text}\n`);
    reader.prompt(true);
  };

  return {
    bubble: (name, color, text) => write(isInteractive ? `${paint(name, color)}  ${text}` : `${name}: ${text}`),
    note: (text) => write(isInteractive ? `\u001b[2m${text}\u001b[0m` : text),
    typing(name, isTyping) {
      if (!isInteractive) return;
      erase();
      reader.setPrompt(isTyping ? `${name} ··· › ` : '› ');
      reader.prompt(true);
    },
    close: () => reader.close(),
  };
}

/** Bold, in a 24-bit colour light enough for a dark terminal and dark enough for a light one. */
function paint(text: string, hex: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const lifted = parts.map((part) => Math.max(part, 70));
  return `\u001b[1;38;2;${lifted.join(';')}m${text}\u001b[0m`;
}
