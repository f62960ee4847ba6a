/** The page: who we are, the chat, its views, and the panel beside it, put together. */
import type { Chart } from '../charts.ts';
import { groupMembers, type Thread, threadId, threadOf } from '../relay/threads.ts';
import type { WatchedActor } from '../watch-wire.ts';
import { createBannerView } from './banner-view.ts';
import { type Chat, createChat } from './chat.ts';
import { createComposerView } from './composer-view.ts';
import { byId, h } from './dom.ts';
import { createLogView } from './log-view.ts';
import { createOptionsView } from './options-view.ts';
import { createPanelView } from './panel-view.ts';
import { avatar, createPeopleView } from './people-view.ts';
import { after } from './sockets.ts';
import { openTranscript } from './transcript.ts';
import { fetchPersonas, fetchVisitor, openersFor, type Persona, type Visitor } from './visitor.ts';
import { createWatching } from './watching.ts';

const chosenKey = 'archety.playground.chosen';
const renewAfterMs = 6 * 60 * 60 * 1_000;

async function begin(): Promise<void> {
  const [visitor, personas, charts] = await Promise.all([
    fetchVisitor(),
    fetchPersonas(),
    fetch('/playground/charts').then((response) => response.json() as Promise<Record<WatchedActor, Chart>>),
  ]);
  openPage(visitor, personas, charts);
  byId('app').removeAttribute('aria-busy');
}

function openPage(visitor: Visitor, personas: Persona[], charts: Record<WatchedActor, Chart>): void {
  const transcript = openTranscript(localStorage, visitor.agent);
  const personaOf = (id: string) => personas.find((persona) => persona.id === id) ?? personas[0]!;
  let thread = readChosen(personas);
  let isCut = false;
  const current = () => threadId(thread, visitor.phone);
  const typing = new Map<string, boolean>();

  const log = createLogView(byId('scroll'), byId('log'), (id) => chat.again(id));
  const banner = createBannerView(() => chat.link.hurry());
  const chat: Chat = createChat({
    ...visitor,
    transcript,
    events: {
      linkChanged(state) {
        banner.show(state, isCut);
        byId('app').dataset.link = state.phase;
        // A cookie that has run out is renewed by asking who we are.
        if (state.phase === 'waiting' && state.attempt > 1) fetchVisitor().catch(() => {});
      },
      added(entry) {
        if (entry.thread === current()) return log.add(entry);
        const other = threadOf(entry.thread);
        if (entry.kind === 'theirs' && other !== undefined) people.unread(other.personaId, true);
      },
      changed: (entry) => entry.thread === current() && log.change(entry),
      typing(id, isTyping) {
        typing.set(id, isTyping);
        if (id === current()) showTyping();
      },
      reordered: () => showLog(),
    },
  });

  const panel = createPanelView(
    charts,
    createOptionsView(visitor, {
      overHttp: (isOn) => {
        chat.way = isOn ? 'http' : 'socket';
      },
      networkCut(cut) {
        isCut = cut;
        if (cut) chat.link.stop();
        else chat.link.hurry();
      },
      clear() {
        transcript.clear(current());
        openThread(thread);
      },
    }),
  );
  const watching = createWatching(panel.onFrame);
  const composer = createComposerView((text, speaker) => {
    chat.say(thread, text, speaker ?? { name: 'You', phone: visitor.phone });
  });
  const people = createPeopleView(byId('people'), personas, ({ id }) => openThread({ ...thread, personaId: id }));
  const mode = byId<HTMLInputElement>('group-mode');
  mode.addEventListener('change', () => openThread({ ...thread, mode: mode.checked ? 'group' : 'direct' }));

  function showTyping(): void {
    const isTyping = typing.get(current()) === true;
    log.typing(isTyping);
    byId('tagline').textContent = isTyping ? 'typing…' : taglineOf(thread, personaOf(thread.personaId));
  }

  function openThread(next: Thread): void {
    thread = next;
    const persona = personaOf(thread.personaId);
    const isGroup = thread.mode === 'group';
    localStorage.setItem(chosenKey, JSON.stringify(thread));
    document.documentElement.style.setProperty('--persona', persona.color);
    document.documentElement.style.setProperty('--accent', persona.accent);
    people.choose(persona.id);
    people.unread(persona.id, false);
    mode.checked = isGroup;
    byId('picture').replaceChildren(avatar(persona, 'large'));
    byId('name').textContent = isGroup ? `${persona.name}, Ana & Ben` : persona.name;
    composer.aim(isGroup ? 'the group' : persona.name, isGroup ? groupMembers(visitor.phone) : []);
    showLog();
    panel.reset();
    watching.follow(thread);
  }

  function showLog(): void {
    const persona = personaOf(thread.personaId);
    const isGroup = thread.mode === 'group';
    log.open(
      persona,
      transcript.of(current()),
      welcome(persona, isGroup, (text) => chat.say(thread, text, groupMembers(visitor.phone)[0]!)),
    );
    showTyping();
  }

  openThread(thread);
  chat.start();
  addEventListener('online', () => !isCut && chat.link.hurry());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !isCut && chat.link.state.phase === 'waiting') chat.link.hurry();
  });
  keepCookie();
  if (matchMedia('(pointer: fine)').matches) composer.focus();
}

/** The cookie's token lives for a day; a page left open renews it. */
function keepCookie(): void {
  after(renewAfterMs, () => {
    fetchVisitor().catch(() => {});
    keepCookie();
  });
}

function readChosen(personas: Persona[]): Thread {
  const fallback: Thread = { personaId: personas[0]!.id, mode: 'direct' };
  try {
    const kept = JSON.parse(localStorage.getItem(chosenKey) ?? 'null') as Thread | null;
    return kept !== null && personas.some(({ id }) => id === kept.personaId) ? kept : fallback;
  } catch {
    return fallback;
  }
}

function taglineOf(thread: Thread, persona: Persona): string {
  return thread.mode === 'group' ? `${persona.name} answers when called by name` : persona.tagline;
}

function welcome(persona: Persona, isGroup: boolean, say: (text: string) => void): HTMLElement {
  const words = isGroup
    ? `A group of three, and ${persona.name}. Pick who is speaking below.`
    : `Say something to ${persona.name}, or begin with one of these.`;
  const openers = openersFor(persona, isGroup).map((text) =>
    h('button', { type: 'button', class: 'opener', click: () => say(text) }, text),
  );
  return h(
    'div',
    { class: 'welcome' },
    avatar(persona, 'huge'),
    h('h2', {}, isGroup ? `${persona.name} in a group` : persona.name),
    h('p', { class: 'tagline' }, persona.tagline),
    h('p', {}, words),
    h('div', { class: 'openers' }, ...openers),
  );
}

begin().catch(() => {
  const retry = h('button', { type: 'button', click: () => location.reload() }, 'Try again');
  const banner = byId('banner');
  banner.hidden = false;
  banner.dataset.kind = 'stopped';
  banner.replaceChildren(h('span', {}, 'The server does not answer.'), retry);
});
