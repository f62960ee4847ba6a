/**
 * The UI configuration: what a page shows of a session, as complete data, so that the page is only a renderer.
 *
 * A configuration names places in the synced document instead of copying what is there: `{$: '/state/data/options'}` is the value at that
 * JSON pointer (RFC 6901), and inside a list `{item: '/text'}` is the value in the current row. So a change of state does not
 * change the configuration, and the page updates what is bound.
 *
 * The document: `{state: {title, status, members, ..., data}, ui, you: {id, role, mine, ...}}`; `data` and `mine` are the app's own.
 */

/** A value, or the place in the document where it is. */
export type Bound<T> = T | { $: string };
/** In a list also a place in the row. */
export type RowBound<T> = Bound<T> | { item: string };

export type PayloadValue =
  | null
  | boolean
  | number
  | string
  | { $: string }
  | { item: string }
  /** What the person entered: the choice, the checked state, the text, the whole form. */
  | { input: true }
  /** The first of what they chose (`'first'`), or the value at a JSON pointer in what they entered. */
  | { input: 'first' | `/${string}` }
  | PayloadValue[]
  | { [key: string]: PayloadValue };

/** An action to send: `payload` with its places filled in. `{input: true}` as a whole is the component's own value. */
export interface ActionRef {
  name: string;
  payload: PayloadValue;
  /**
   * How the document will look, where the page cannot know it by itself; shown until the server answers, and taken back when it refuses.
   * What needs no word: a component that shows a `value` will hold there what was entered.
   *
   * - `row_removed`: the row of the list is gone.
   * - `adds`: a row at the end of this array, from what was entered; it gets an `id` of its own until the real one is there.
   */
  shows?: 'row_removed' | { adds: { $: string }; row: PayloadValue };
}

export interface ButtonPart {
  label: RowBound<string>;
  action: ActionRef;
  /** Asked before it is sent. */
  confirm?: string;
  /** Only shown where the value is true (`''`, `null`, `false` and 0 are not). */
  when?: RowBound<unknown>;
  tone?: 'primary' | 'plain' | 'danger';
}

export type Component =
  | {
      type: 'text';
      text: Bound<string>;
      tone?: 'title' | 'heading' | 'body' | 'note' | 'warning';
      when?: Bound<unknown>;
    }
  | {
      type: 'button';
      label: Bound<string>;
      action: ActionRef;
      confirm?: string;
      tone?: 'primary' | 'plain' | 'danger';
      when?: Bound<unknown>;
    }
  | {
      type: 'list';
      label: string;
      items: Bound<unknown[]>;
      row: {
        /** Where the row's stable id is. */
        key: string;
        text: RowBound<string>;
        /** The id of whom the row is about: to themselves its text is "You". */
        person?: RowBound<string>;
        detail?: RowBound<string>;
        badge?: RowBound<string>;
        amount?: { value: RowBound<number>; currency: Bound<string> };
        /** A member's id, shown as their name. */
        member?: RowBound<string | null>;
        /** Unix milliseconds, shown as day and time. */
        time?: RowBound<number | null>;
        check?: { value: RowBound<boolean>; action: ActionRef; label: string };
        /** Something each person has on or off for the row: `on` holds the keys of the rows where it is on for them. `{input: true}` is the new state. */
        toggle?: { on: Bound<string[]>; label: string; action: ActionRef; count?: RowBound<number> };
        buttons?: ButtonPart[];
        /** Changes the text of the row; `{input: true}` is the new one. */
        edit?: { value: RowBound<string>; action: ActionRef; label: string; charsMax: number };
        /** Chooses a member for the row. */
        assign?: { value: RowBound<string | null>; action: ActionRef; label: string };
      };
      empty: string;
      /** Shown folded in, to be opened. */
      folded?: boolean;
    }
  | {
      type: 'choice';
      label: string;
      mode: 'single' | 'multiple' | 'ranked';
      /** Rows of `{id, text}`. */
      options: Bound<unknown[]>;
      /** The ids chosen now, in order. */
      value: Bound<string[]>;
      max?: Bound<number | null>;
      action: ActionRef;
      submit: string;
    }
  | {
      type: 'form';
      label: string;
      /** JSON Schema of the value, draft 2020-12; `title` names a field, `x-widget` says how it is entered. */
      schema: unknown;
      /** What the fields hold now, by name: a place, or an object with a place for each. */
      values?: PayloadValue;
      /** Of its amounts; whole minor units are entered as people write them. */
      currency?: Bound<string>;
      /** Whom its fields for people offer: rows of `{id, name}`. Default: the members who take part. */
      people?: Bound<unknown[]>;
      action: ActionRef;
      submit: string;
      /** Shown folded in, to be opened. */
      folded?: boolean;
    }
  | {
      type: 'money';
      label: Bound<string>;
      amount: Bound<number>;
      currency: Bound<string>;
      tone?: 'total' | 'plain' | 'warning';
      when?: Bound<unknown>;
    }
  | {
      type: 'dates';
      label: string;
      /** Rows of `{day: 'YYYY-MM-DD', free: memberIds, maybe: memberIds, busy: memberIds}`. */
      days: Bound<unknown[]>;
      /** Rows of `{day, mark: 'free' | 'maybe' | 'busy'}`. */
      value: Bound<unknown[]>;
      isReadOnly?: boolean;
      action: ActionRef;
      submit: string;
    }
  | {
      type: 'members';
      label: string;
      /** Rows of `{member, text?}`. */
      rows: Bound<unknown[]>;
      /** What is said of each, row by row, instead of `text`: where that changes far more often than who they are. */
      texts?: Bound<string[]>;
      /** `texts` are ids out of these rows of `{id, text}`, apart by spaces, and shown as their texts with this between them. */
      chosenFrom?: { options: Bound<unknown[]>; between: string };
    }
  | {
      type: 'results';
      label: string;
      /** Rows of `{id, text, value?, isWinner?}`. */
      bars: Bound<unknown[]>;
      /** The value of each bar, row by row, instead of `value`: a column that changes as one. */
      values?: Bound<number[]>;
      unit: { one: string; many: string };
      note?: Bound<string>;
    };

/** The whole configuration of one class of viewers. */
export interface UiConfig {
  app: string;
  /** Path of the icon on this server. */
  icon: string;
  components: Component[];
}

/** A place in what the app shows everybody of a class. */
export const data = (path: string): { $: string } => ({ $: `/state/data${path}` });
/** A place in what the app shows this member alone. */
export const mine = (path: string): { $: string } => ({ $: `/you/mine${path}` });
/** A place in the row of a list. */
export const item = (path: string): { item: string } => ({ item: path });
/** What the person entered. */
export const input = { input: true } as const;

/** What one is called in this session; who only looks on has no say. */
const ownName: Component = {
  type: 'form',
  label: 'Your name',
  schema: {
    type: 'object',
    properties: { name: { type: 'string', title: 'Others see you as', minLength: 1, maxLength: 40 } },
    required: ['name'],
  },
  values: { name: { $: '/you/name' } },
  action: { name: 'rename', payload: input },
  submit: 'Save',
  folded: true,
};

/** What every app has at its end: one's own name, and the two or three buttons close, reopen, undo. */
export function shellButtons(options: {
  role: 'host' | 'member' | 'viewer';
  closed: boolean;
  close: string;
  reopen: string;
  closedBy?: 'host' | 'member';
  canUndo?: boolean;
}): Component[] {
  const { role, closed, closedBy = 'host' } = options;
  if (role === 'viewer') return [];
  const mayClose = role === 'host' || closedBy === 'member';
  const buttons: Component[] = [ownName];
  if (!closed && options.canUndo) {
    const action = { name: 'undo', payload: {} };
    buttons.push({ type: 'button', label: 'Undo', action, tone: 'plain', when: { $: '/state/undo' } });
  }
  if (mayClose && !closed)
    buttons.push({
      type: 'button',
      label: options.close,
      action: { name: 'close', payload: {} },
      confirm: `${options.close}?`,
    });
  if (mayClose && closed)
    buttons.push({ type: 'button', label: options.reopen, action: { name: 'reopen', payload: {} } });
  return buttons;
}
