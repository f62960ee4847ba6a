/** Calling code that belongs to somebody else: what it throws, at once or later in a promise, is reported and stops nothing. */
export function guarded(run: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = run();
    // A callback that is declared to return nothing may still be an async function.
    if (result instanceof Promise) result.catch(failed);
  } catch (error) {
    failed(error);
  }
}
