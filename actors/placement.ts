/**
 * The placement port: which shards this node owns, and under which epoch (A3). The host asks it before it runs an actor;
 * the database has the last word, because every commit names the epoch.
 */
import { shardCount } from './address.ts';
import type { Journal } from './journal.ts';

export interface Placement {
  /** Shards this node runs, ascending. */
  owned(): number[];
  /** The epoch under which this node owns a shard; undefined when it does not. */
  epoch(shard: number): number | undefined;
  /** Takes the shards this node should run. */
  start(): Promise<void>;
  /** Told by the host that the database refused this node's epoch: the shard belongs to another node now. */
  lost(shards: number[]): void;
}

/** One node that owns every shard. Starting a second one on the same database fences the first. */
export function createSoloPlacement(journal: Journal, nodeId: string): Placement {
  let epochs = new Map<number, number>();
  return {
    owned: () => [...epochs.keys()].sort((a, b) => a - b),
    epoch: (shard) => epochs.get(shard),
    async start() {
      epochs = await journal.takeShards(
        Array.from({ length: shardCount }, (_, shard) => shard),
        nodeId,
      );
    },
    lost() {
      // Whoever took one shard over is the one node now, and took them all.
      epochs = new Map();
    },
  };
}
