/** Starts the page: what it came with is shown at once, and the socket takes over. */
import { render } from 'preact';
import { connect } from '../client/connect.ts';
import { App } from './app.tsx';
import { createPageSession, type PageDocument } from './session.ts';

const root = document.getElementById('page')!;
const { session: sessionId } = root.dataset;
const first = JSON.parse(document.getElementById('document')!.textContent!) as PageDocument;

const session = createPageSession({
  client: connect(sessionId!),
  first,
  isOnline: () => navigator.onLine,
  onNetwork(listener) {
    window.addEventListener('online', listener);
    window.addEventListener('offline', listener);
    // A phone that wakes up does not wait for the next try.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener());
  },
});
root.replaceChildren();
render(<App session={session} />, root);
