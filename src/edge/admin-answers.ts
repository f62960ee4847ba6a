/** What an operator is answered about relays, as zod schemas. Times are ISO 8601. */
import { z } from 'zod';

const time = z.iso.datetime();

export const agentView = z.object({
  edge_agent_id: z.string(),
  persona_id: z.string().nullable(),
  connected: z.boolean(),
  pending_commands: z.int().nonnegative(),
  /** What the relay last said of itself, and when (`at`, Unix milliseconds). */
  status: z.looseObject({ at: z.number() }).nullable(),
  first_seen_at: time,
});

export const tokenView = z.object({
  id: z.string(),
  label: z.string().nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
});

export const mintedView = z.object({
  edge_agent_id: z.string(),
  token_id: z.string(),
  auth_token: z.string(),
  expires_at: time.nullable(),
});

export const invitationView = z.object({ registration_token: z.string(), expires_at: time });
