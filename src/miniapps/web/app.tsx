/** The whole page: who and what at the top, cards, what the connection does, and a question where one has to be asked. */
import type { VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Component } from '../ui.ts';
import { type Card, cardsOf, type Part } from './cards.ts';
import { ChoiceView } from './choice-view.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { PageContext, usePage } from './context.ts';
import { DatesView } from './dates-view.tsx';
import { Ended } from './ended.tsx';
import { useKeptFocus } from './focus.ts';
import { FormView } from './form-view.tsx';
import { hueOf, tellMoment } from './format.ts';
import { ListView } from './list-view.tsx';
import { Avatar, Icon } from './parts.tsx';
import type { PageSession } from './session.ts';
import { ButtonView, MembersView, MoneyView, ResultsView, TextView } from './simple-views.tsx';

interface Question {
  text: string;
  agree: string;
  answer(isAgreed: boolean): void;
}

export function App({ session }: { session: PageSession }) {
  const [state, setState] = useState(session.state());
  const [question, setQuestion] = useState<Question | undefined>();
  useEffect(() => {
    const look = () => setState(session.state());
    const stop = session.subscribe(look);
    // What changed since the first picture was drawn.
    look();
    return stop;
  }, [session]);
  useKeptFocus();
  const ask = useCallback(
    (text: string, agree: string) =>
      new Promise<boolean>((resolve) => {
        const answer = (isAgreed: boolean) => {
          setQuestion(undefined);
          resolve(isAgreed);
        };
        setQuestion({ text, agree, answer });
      }),
    [],
  );
  const { document: shown, connection } = state;
  const { title } = shown.state;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    document.documentElement.style.setProperty('--hue', String(hueOf(shown.ui.app)));
  }, [shown.ui.app]);
  useEffect(() => {
    if (state.waiting === 0) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [state.waiting]);
  if (connection === 'ended') return <Ended reason={state.endedBy ?? 'refused'} />;
  return (
    <PageContext.Provider value={{ session, state, ask }}>
      <ConnectionBanner state={state} />
      <TopBar />
      <main data-connection={connection} data-waiting={state.waiting}>
        {cardsOf(shown.ui.components).map((card) => (
          <CardView key={card.key} card={card} />
        ))}
      </main>
      {question === undefined ? null : <Asking question={question} />}
    </PageContext.Provider>
  );
}

/** The app's icon, and who looks at this now. */
function TopBar() {
  const { document: shown, name, state } = usePage();
  const others = state.here.filter((id) => id !== shown.you.id);
  const shownMax = 4;
  const says = others.length === 0 ? 'Only you are here' : `Here now: ${others.map(name).join(', ')}`;
  return (
    <header class="top">
      <span class="app-icon" aria-hidden="true">
        <span style={{ maskImage: `url("${shown.ui.icon}")` }} />
      </span>
      <ClosedBadge />
      <span class="presence" role="img" aria-label={says} title={says}>
        {others.slice(0, shownMax).map((id) => (
          <Avatar key={id} member={id} isHere />
        ))}
        {others.length > shownMax ? <span class="avatar more">+{others.length - shownMax}</span> : null}
      </span>
    </header>
  );
}

function ClosedBadge() {
  const { document: shown, name } = usePage();
  const { closed, timeZone } = shown.state;
  if (closed === null) {
    return shown.you.role === 'viewer' ? <span class="closed-badge">You are looking on</span> : null;
  }
  const who = closed.by === null ? '' : ` by ${closed.by === shown.you.id ? 'you' : name(closed.by)}`;
  const how = closed.reason === 'expired' ? 'Closed after a quiet time' : `Closed${who}`;
  return (
    <span class="closed-badge" role="status">
      <Icon name="lock" />
      {how} · {tellMoment(closed.at, timeZone)}
    </span>
  );
}

function CardView({ card }: { card: Card }) {
  const parts = card.parts.map((part) => <PartView key={part.key} part={part} />);
  return <div class={card.kind === 'card' ? 'card' : `page-${card.kind}`}>{parts}</div>;
}

const views: { [T in Component['type']]: (props: never) => VNode | null } = {
  text: TextView,
  money: MoneyView,
  members: MembersView,
  results: ResultsView,
  button: ButtonView,
  list: ListView,
  choice: ChoiceView,
  dates: DatesView,
  form: FormView,
};

function PartView({ part }: { part: Part }) {
  // Each view is given the component of its own type: that is what the table says.
  const View = views[part.component.type] as unknown as (props: { component: Component; id: string }) => VNode | null;
  return View === undefined ? null : <View component={part.component} id={idOf(part.key)} />;
}

/** A key as an element's id, without what an id may not hold. */
function idOf(key: string): string {
  return key.replace(/[^A-Za-z0-9:#-]+/g, '-');
}

function Asking({ question }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="question" onCancel={() => question.answer(false)}>
      <p id="question">{question.text}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={() => question.answer(false)}>
          Not now
        </button>
        <button type="button" class="button primary" onClick={() => question.answer(true)}>
          {question.agree}
        </button>
      </div>
    </dialog>
  );
}
