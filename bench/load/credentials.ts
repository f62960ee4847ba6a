/** What the load generators prove themselves with to a server that the bench has started. Not a secret of anything else. */
export const benchSecrets = {
  EDGE_SECRET: 'bench-edge-secret',
  ADMIN_API_KEY: 'bench-admin-key-0001',
  SESSION_SECRET: 'bench-session-secret-0001',
} as const;

/** The page that browsers in a MiniApp session say they come from. */
export const benchOrigin = 'https://bench.example.com';

export const bearer = `Bearer ${benchSecrets.EDGE_SECRET}`;

/** The relay that brings a conversation's messages. */
export function agentOf(index: number): string {
  return `bench${index}`;
}
