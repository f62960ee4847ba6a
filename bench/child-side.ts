/**
 * The far end of `child.ts`: what a server or a load generator of the bench does to be asked by the harness. A child says once
 * that it is ready, answers named questions until it is told to stop, and ends with the harness whatever happens to that.
 */

export type Questions = Record<string, (parameters: unknown) => unknown>;

export interface Usage {
  /** User and system time of the process so far, microseconds. */
  cpuUs: number;
  /** The process's own clock, microseconds. */
  atUs: number;
}

export interface MemoryUse {
  rssBytes: number;
  heapBytes: number;
  /** Buffers and the like, outside of the heap. */
  externalBytes: number;
}

/** The JSON object that the harness started this process with. */
export function parameters<P>(): P {
  return JSON.parse(process.argv[2] ?? '{}') as P;
}

/** Answers the harness from now on; every child also knows `usage` and `memory`. `stop` ends it after its own cleaning up. */
export function answerHarness(ready: unknown, questions: Questions): void {
  const known: Questions = { usage, memory, ...questions };
  process.on('message', (message: { id: number; name: string; parameters: unknown }) => {
    void answer(known, message);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready });
}

async function answer(known: Questions, message: { id: number; name: string; parameters: unknown }): Promise<void> {
  const { id, name } = message;
  try {
    const question = known[name];
    if (question === undefined && name !== 'stop') throw new Error(`nobody here knows '${name}'`);
    const value = await question?.(message.parameters);
    const sent = () => name === 'stop' && process.exit(0);
    process.send?.({ id, value: value ?? null }, undefined, undefined, sent);
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, atUs: Math.round(performance.now() * 1_000) };
}

/** After collecting garbage, several times: finalisers free more only in the next round. Needs `--expose-gc`. */
async function memory(): Promise<MemoryUse> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('start this child with --expose-gc to ask for its memory');
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, externalBytes: external };
}
