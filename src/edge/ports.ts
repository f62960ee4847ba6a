/**
 * What the edge needs of the rest of the server, in its own words: features do not import one another, `assembly/` joins them.
 */
import type { Receipt } from '../../actors/mailbox.ts';
import type { Answer } from '../../machines/conversation/types.ts';

/** A message as the edge hands it on. */
export interface BroughtMessage {
  id: string;
  chat: string;
  thread: string;
  mode: 'direct' | 'group';
  sender: string;
  text: string;
  /** Unix milliseconds. */
  sentAt: number;
  guid: string | null;
  attachments: { guid: string; mimeType: string | null; isPhoto: boolean; photoId: string | null }[];
  participants: string[];
  personaId: string | null;
  personaPhone: string | null;
  activeMiniapp: string | null;
  roomId: string | null;
  agent: string | null;
  socketOpen: boolean;
  bytes: number;
}

type Refused = { kind: 'refused'; receipt: Extract<Receipt, { kind: 'refused' }> };

export interface Conversations {
  post(
    message: BroughtMessage,
    signal: AbortSignal,
  ): Promise<
    | { kind: 'answered'; answer: Answer; persona: { id: string }; settled(written: boolean): void }
    | Refused
    | { kind: 'not_durable' }
    | { kind: 'gone' }
  >;
  bring(message: BroughtMessage): Promise<{ kind: 'taken'; turnId: string } | Refused>;
}

/** What happens at the edge and is worth telling. */
export type EdgeEvent =
  | { event: 'edge_connected'; agent: string; socketId: string }
  | { event: 'edge_disconnected'; agent: string; socketId: string; code: number }
  | { event: 'edge_registered'; agent: string }
  | { event: 'edge_auth_refused'; agent: string | null; reason: string }
  | { event: 'edge_unknown_frame'; agent: string; socketId: string; reason: string }
  | { event: 'rate_limited'; limit: 'sender' | 'agent' | 'connections'; agent: string | null; retryAfterMs: number }
  | { event: 'admin_acted'; requestId: string; action: string; agent: string | null }
  | { event: 'command_pushed'; agent: string; commandId: string; commandType: string };
