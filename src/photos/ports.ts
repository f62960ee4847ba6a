/** What photos need of the rest of the server, in their own words: features do not import one another, `assembly/` joins them. */
import type { Failure } from '../server/failure.ts';
import type { RequestContext } from '../server/route.ts';

export interface RelayDesk {
  /** Whether the request comes from a relay; `claimed` is the agent id the request itself names. */
  check(
    from: Pick<RequestContext, 'header'>,
    claimed: string | null,
  ): Promise<{ kind: 'relay'; agent: string | null } | { kind: 'failure'; failure: Failure }>;
  /** Counts one request of an agent; the failure to answer with where it is one too many. */
  admit(agent: string): Failure | undefined;
}

export interface Chats {
  /** The one spelling of a chat. */
  normalise(guid: string): string;
  isGroup(guid: string): boolean;
  /** Whether a caption calls the persona that speaks through this relay. */
  isCalled(caption: string, agent: string | null): boolean;
}

/** What happens to photos and is worth telling. */
export type PhotoReport =
  | { event: 'photo_received'; requestId: string; agent: string | null; bytes: number; status: string }
  | { event: 'photo_refused'; requestId: string; agent: string | null; reason: string };
