/** A record of kind `message`, as the conversation's machine writes it into the history. */
export type MessageRecord =
  | { from: 'person'; sender: string; text: string; sentAt: number; id: string }
  | { from: 'persona'; text: string; id: string; turnId: string };
