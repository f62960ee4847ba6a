/**
 * Standard output in the background: lines are gathered and handed on some kilobytes at a time. The stream below gathers too, but
 * counts the bytes of all it holds for each line that comes.
 */
import pino from 'pino';
import type { LogDestination } from './logger.ts';

const charsGathered = 15_360;
const handedOnMs = 250;

/** What `gatheredLines` hands on to. */
export interface LineStream {
  write(text: string): unknown;
  flush(done: (error?: Error) => void): void;
  flushSync(): void;
}

let output: (LogDestination & { flushSync(): void }) | null = null;

/** The one of this process. What is lost when the process is killed are the lines of at most a quarter of a second. */
export function standardOutput(): LogDestination {
  if (output !== null) return output;
  // The stream ends itself with the process; these come before, so that it still takes what is held here.
  const last = () => output?.flushSync();
  process.on('beforeExit', last);
  process.on('exit', last);
  output = gatheredLines(pino.destination({ dest: 1, sync: false }));
  return output;
}

/** Gathers lines for a stream. */
export function gatheredLines(stream: LineStream): LogDestination & { flushSync(): void } {
  let gathered = '';
  let timer: NodeJS.Timeout | null = null;
  const handOn = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const text = gathered;
    gathered = '';
    if (text !== '') stream.write(text);
  };
  return {
    write(line) {
      gathered += line;
      if (gathered.length >= charsGathered) handOn();
      else timer ??= setTimeout(handOn, handedOnMs).unref();
    },
    flush(done) {
      handOn();
      stream.flush(done);
    },
    flushSync() {
      handOn();
      stream.flushSync();
    },
  };
}
