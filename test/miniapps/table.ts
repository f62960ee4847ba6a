/** A session without a host: events in, the session, the answer and the acts out. For tables of what an app does. */
import assert from 'node:assert/strict';
import {
  planAction,
  planExpiry,
  planMembers,
  planNotices,
  planOpen,
  planTimer,
  type SessionPlan,
} from '../../machines/miniapp/shell.ts';
import type { Member, Role, Session, SessionAnswer, Via } from '../../machines/miniapp/types.ts';
import type { Act } from '../../machines/plan.ts';
import type { Catalogue } from '../../src/miniapps/catalogue.ts';

export const startAt = Date.UTC(2027, 4, 3, 12);

export function member(id: string, role: Role = 'member', present = true): Member {
  return { id, name: id[0]!.toUpperCase() + id.slice(1), role, contact: `+15550100${id.length}`, present };
}

export const people = [member('ann', 'host'), member('ben'), member('cleo'), member('vic', 'viewer')];

export class Table<S = unknown> {
  readonly #catalogue: Catalogue;
  session: Session & { state: S };
  at = startAt;
  acts: Act[] = [];
  #ids = 0;

  constructor(
    catalogue: Catalogue,
    app: string,
    setup: unknown,
    members: Member[] = people,
    more: Partial<Session> = {},
  ) {
    this.#catalogue = catalogue;
    const entry = catalogue.get(app);
    assert.ok(entry !== undefined, `${app} is installed`);
    const parsed = entry.app.setup.parse(setup);
    const plan = planOpen(catalogue.logics, { self: `miniapp/${app}-1`, id: `${app}-1`, session: null }, {
      type: 'session_opened',
      requestId: 'open',
      at: this.at,
      ...{ app, title: 'A session', chat: null, notify: 'conversation/chat', owner: null, timeZone: 'UTC' },
      lifeMs: 86_400_000,
      members,
      setup: parsed as never,
      ...more,
    } as never);
    this.session = undefined as never;
    this.#take(plan);
  }

  /** Acts as a member; the payload goes through the app's schema, as it would from outside. */
  act(by: string, name: string, payload: unknown = {}, via: Via = 'browser'): SessionAnswer {
    const { actions } = this.#catalogue.get(this.session.app)!.app;
    const schema = Object.hasOwn(actions, name) ? actions[name] : undefined;
    const parsed = schema === undefined ? payload : schema.parse(payload);
    this.at += 1;
    const requestId = `r${++this.#ids}`;
    const event = { type: 'acted', requestId, name, payload: parsed, by, via, at: this.at } as const;
    return this.#take(planAction(this.#catalogue.logics, this.session, event), requestId)!;
  }

  /** The same, and it has to be done. */
  done(by: string, name: string, payload: unknown = {}, via: Via = 'browser'): this {
    const answer = this.act(by, name, payload, via);
    assert.equal(answer.kind, 'done', `${name}: ${JSON.stringify(answer)}`);
    return this;
  }

  /** The code of the refusal it has to get. */
  refusal(by: string, name: string, payload: unknown = {}): string {
    const before = JSON.stringify(this.session);
    const answer = this.act(by, name, payload);
    assert.equal(answer.kind, 'refused', `${name} was done`);
    assert.equal(JSON.stringify(this.session), before, 'a refusal changed something');
    return answer.kind === 'refused' ? answer.code : '';
  }

  change(join: Member[], leave: string[]): this {
    const requestId = `r${++this.#ids}`;
    this.#take(
      planMembers(this.#catalogue.logics, this.session, {
        type: 'members_changed',
        requestId,
        join,
        leave,
        at: this.at,
      }),
    );
    return this;
  }

  timer(timer: string, at: number): this {
    this.at = at;
    this.#take(planTimer(this.#catalogue.logics, this.session, { type: 'app_timer_due', timer, at }));
    return this;
  }

  expire(at: number): this {
    this.at = at;
    this.#take(planExpiry(this.#catalogue.logics, this.session, at));
    return this;
  }

  tellNotices(): this {
    this.#take(planNotices(this.session));
    return this;
  }

  /** Notices sent to the chat by the last event. */
  get notices(): { change: string; facts: { kind: string }[] }[] {
    return this.acts.flatMap((act) =>
      act.do === 'send' && act.event.type === 'miniapp_changed' ? [act.event as never] : [],
    );
  }

  /** Delays of the timers armed by the last event, by id; null for one taken back. */
  get timers(): Record<string, number | null> {
    const timers: Record<string, number | null> = {};
    for (const act of this.acts) {
      if (act.do === 'arm') timers[act.id] = act.delayMs;
      if (act.do === 'disarm') timers[act.id] = null;
    }
    return timers;
  }

  #take(plan: SessionPlan | undefined, requestId?: string): SessionAnswer | undefined {
    this.acts = plan?.acts ?? [];
    if (plan?.context.session != null) this.session = JSON.parse(JSON.stringify(plan.context.session));
    const answer = this.acts.find((act) => act.do === 'answer' && act.to === requestId);
    return answer?.do === 'answer' ? (answer.value as SessionAnswer) : undefined;
  }
}
