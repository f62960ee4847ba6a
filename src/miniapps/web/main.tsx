/** Starts the page: what it came with is shown at once, and the socket takes over. */
import { render } from 'preact';
import { connect } from '../client/connect.ts';
import { App } from './app.tsx';
import { createKeptDeeds } from './kept-deeds.ts';
import { createPageSession, type PageDocument } from './session.ts';

const root = document.getElementById('page')!;
const { session: sessionId } = root.dataset;
const first = JSON.parse(document.getElementById('document')!.textContent!) as PageDocument;

const session = createPageSession({
  client: connect(sessionId!),
  first,
  kept: createKeptDeeds(ownStorage(), sessionId!),
  newId: () => crypto.randomUUID(),
  isOnline: () => navigator.onLine,
  onNetwork(listener) {
    window.addEventListener('online', listener);
    window.addEventListener('offline', listener);
    // A phone that wakes up does not wait for the next try.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener());
  },
});
root.replaceChildren();
/** A browser that is told to keep nothing throws at the mere name. */
function ownStorage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}
render(<App session={session} />, root);
