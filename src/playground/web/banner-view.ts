/** What the connection is doing, said only where it is worth saying. */
import type { LinkState } from '../relay/link.ts';
import { byId, h } from './dom.ts';
import { after } from './sockets.ts';

export interface BannerView {
  show(state: LinkState, isCut: boolean): void;
}

export function createBannerView(hurry: () => void): BannerView {
  const banner = byId('banner');
  let cancel = () => {};

  const say = (kind: string, text: string, action?: string) => {
    banner.hidden = false;
    banner.dataset.kind = kind;
    const button = action === undefined ? null : h('button', { type: 'button', click: hurry }, action);
    banner.replaceChildren(h('span', {}, text), button ?? '');
  };

  function countDown(until: number): void {
    const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
    const text = banner.querySelector('[data-seconds]');
    if (text === null) {
      say('waiting', '', 'Try now');
      // The seconds are for the eye: a screen reader is told once.
      const ticking = h('span', { 'data-seconds': '', 'aria-hidden': 'true' });
      banner.querySelector('span')?.replaceWith(h('span', {}, 'Connection lost. Trying', ticking));
    }
    const shown = banner.querySelector('[data-seconds]');
    if (shown !== null) shown.textContent = ` again in ${seconds}\u00a0s`;
    cancel = after(500, () => countDown(until));
  }

  return {
    show(state, isCut) {
      cancel();
      switch (state.phase) {
        case 'open':
          banner.hidden = true;
          return;
        case 'connecting':
          // A first attempt is over before anybody could read about it.
          if (state.attempt > 0) say('waiting', 'Reconnecting…');
          return;
        case 'waiting':
          return countDown(state.until);
        case 'stopped':
          if (state.why === 'replaced') return say('stopped', 'This chat is open in another tab.', 'Use it here');
          if (isCut) return say('stopped', 'The network is cut. What you write waits.');
          return say('stopped', 'The server closed this connection.', 'Connect again');
      }
    },
  };
}
