/** The sockets open right now on this node, one an agent at most, and what each relay last said of itself. In memory only. */
import type { Connection } from '../server/socket.ts';

export interface EdgeSession {
  agent: string;
  /** Hash of the minted token it came in with; null for the other forms. */
  tokenHash: string | null;
}

export type EdgeConnection = Connection<EdgeSession>;

export interface RelayStatus {
  /** Unix milliseconds. */
  at: number;
  [key: string]: unknown;
}

export interface Links {
  /** Makes this the agent's connection; returns the one it replaces. */
  open(connection: EdgeConnection): EdgeConnection | undefined;
  close(connection: EdgeConnection): void;
  of(agent: string): EdgeConnection | undefined;
  all(): EdgeConnection[];
  isOpen(agent: string | null): boolean;
  noteStatus(agent: string, status: RelayStatus): void;
  statusOf(agent: string): RelayStatus | undefined;
  /** Notes that a command was given to an agent, so that an acknowledgement without an agent's name finds its owner. */
  noteGiven(agent: string, commandId: string): void;
  ownerOf(commandId: string): string | undefined;
}

const ownersKept = 10_000;

export function createLinks(): Links {
  const connections = new Map<string, EdgeConnection>();
  const owners = new Map<string, string>();
  const statuses = new Map<string, RelayStatus>();
  return {
    open(connection) {
      const { agent } = connection.session;
      const earlier = connections.get(agent);
      connections.set(agent, connection);
      return earlier;
    },
    close(connection) {
      const { agent } = connection.session;
      if (connections.get(agent) === connection) connections.delete(agent);
    },
    of: (agent) => connections.get(agent),
    all: () => [...connections.values()],
    isOpen: (agent) => agent !== null && connections.get(agent)?.isOpen === true,
    noteStatus: (agent, status) => void statuses.set(agent, status),
    statusOf: (agent) => statuses.get(agent),
    noteGiven(agent, commandId) {
      owners.set(commandId, agent);
      if (owners.size > ownersKept) owners.delete(owners.keys().next().value!);
    },
    ownerOf: (commandId) => owners.get(commandId),
  };
}
