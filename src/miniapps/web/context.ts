/** What every component of the page is given: the session, its document, and a way to ask before something is done. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { resolveBound } from '../pointer.ts';
import { type Feedback, noFeedback, type PageDocument, type PageSession, type PageState } from './session.ts';

export interface PageTools {
  session: PageSession;
  state: PageState;
  /** Asks the person; whether they agreed. */
  ask(question: string, agree: string): Promise<boolean>;
}

export const PageContext = createContext<PageTools | undefined>(undefined);

export interface Page extends PageTools {
  document: PageDocument;
  /** The value of what is bound to a place. */
  read(bound: unknown, row?: unknown): unknown;
  text(bound: unknown, row?: unknown): string;
  rows(bound: unknown): unknown[];
  feedback(key: string): Feedback;
  /** A person's name, with "you" for the reader. */
  name(member: unknown): string;
  /** The first part of it, where nobody else here is called the same. */
  shortName(member: unknown): string;
}

export function usePage(): Page {
  const tools = useContext(PageContext);
  if (tools === undefined) throw new Error('a component stands outside the page');
  const { document } = tools.state;
  const read = (bound: unknown, row?: unknown) => resolveBound(bound, document, row);
  const name = (member: unknown) => {
    if (member === document.you.id) return 'You';
    return document.state.members.find(({ id }) => id === member)?.name || 'Someone';
  };
  return {
    ...tools,
    document,
    read,
    text: (bound, row) => String(read(bound, row) ?? ''),
    rows(bound) {
      const value = read(bound);
      return Array.isArray(value) ? value : [];
    },
    feedback: (key) => tools.state.feedback.get(key) ?? noFeedback,
    name,
    shortName(member) {
      const whole = name(member);
      const [first = whole] = whole.split(' ');
      const alike = document.state.members.filter((one) => one.name.split(' ')[0] === first);
      return alike.length > 1 ? whole : first;
    },
  };
}
