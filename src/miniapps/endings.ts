/** What a person is told where a session cannot be shown to them, and what they can do. Browser-safe. */
export const endings = {
  unknown: {
    title: 'Open it from your chat',
    text: 'This page opens with the link from your chat. Tap the link there once more; if it is gone, ask in the chat for a new one.',
  },
  wrong: {
    title: 'This link is not complete',
    text: 'A part of it is missing or was changed on the way. Open it from your chat again, or ask there for a new one.',
  },
  expired: {
    title: 'This link has expired',
    text: 'Links end after a while. Ask in the chat for a new one; everything in it is still there.',
  },
  revoked: {
    title: 'This link has ended',
    text: 'It was replaced or taken back. Ask in the chat for a new one.',
  },
  left: {
    title: 'You are not part of this any more',
    text: 'You left, or somebody took you out. Ask in the chat if you would like to be back.',
  },
  missing: {
    title: 'There is nothing here',
    text: 'This was never started, or it is gone. Ask in the chat to start a new one.',
  },
  lost: {
    title: 'This page was disconnected',
    text: 'Load it again to go on. What was sent is safe.',
  },
} as const satisfies Record<string, { title: string; text: string }>;

export type Ending = keyof typeof endings;
