/**
 * The machine that the bench runs on, and who runs on which of its cores: the server under test has core 0 for itself; the harness, the
 * load generator and PostgreSQL share the last one (on two cores) or the rest.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

export type Core = 'server' | 'load';

export interface Machine {
  cores: number;
  cpu: string;
  memoryGb: number;
  system: string;
  node: string;
  /** Whether processes are held to their cores; without `taskset` the scheduler decides, and figures are noisier. */
  pinned: boolean;
  /** One-minute load average per core when the run began: other work on the machine shows here. */
  loadBefore: number;
}

const coreCount = cpus().length;
const canPin = coreCount > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;
const cpuLists: Record<Core, string> = { server: '0', load: coreCount > 2 ? `1-${coreCount - 1}` : '1' };

export function describeMachine(): Machine {
  return {
    cores: coreCount,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    system: `${process.platform} ${release()}`,
    node: process.version,
    pinned: canPin,
    loadBefore: Math.round(((loadavg()[0] ?? 0) / coreCount) * 100) / 100,
  };
}

/** The command that runs `command` on its core. */
export function pinned(core: Core, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', cpuLists[core], ...command] : command;
}

/** Holds this process to the load's core, and with it every process that it starts itself, PostgreSQL among them. */
export function pinHarness(): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', cpuLists.load, String(process.pid)]);
}
