/**
 * What a test process leaves behind is taken away when it ends, however it ends short of `kill -9`: also on a failed assertion,
 * on Ctrl-C and when the test runner stops a file that hangs. Cleanups are synchronous and run in reverse order.
 */
const cleanups = new Set<() => void>();
let installed = false;

/** Registers a synchronous cleanup; the returned function takes it back, for what has been cleaned up in good time. */
export function atExit(cleanup: () => void): () => void {
  install();
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

function install(): void {
  if (installed) return;
  installed = true;
  process.once('exit', runAll);
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
}

function runAll(): void {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch {
      // One cleanup that fails must not keep the others from running, and at exit nobody is left to be told.
    }
  }
  cleanups.clear();
}
