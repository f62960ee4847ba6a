/**
 * How the machines of this folder are written: what an event means is a pure function from context and event to a `Plan`,
 * and the chart says in which state which plan is made. `carryOut` turns a plan into XState actions, once for all.
 */
import { actorAt } from './actor-at.ts';

/** One thing to do beside changing the context. */
export type Act =
  /** The answer to the event that came in under this id; kept with the turn, given to whoever waits. */
  | { do: 'answer'; to: string; value: unknown }
  /** A row for readers (history), written with the turn. */
  | { do: 'record'; kind: string; data: unknown }
  /** For logs and metrics; no message text, no phone number. */
  | { do: 'notice'; event: string; fields: Record<string, string | number | boolean> }
  /** A message to another actor, through the outbox. */
  | { do: 'send'; to: string; event: { type: string; [key: string]: unknown } }
  /** A frame to whoever watches this actor. */
  | { do: 'emit'; event: { type: string } }
  /** A durable timer: the event comes back to this actor after the delay. */
  | { do: 'arm'; id: string; delayMs: number; event: { type: string; [key: string]: unknown } }
  | { do: 'disarm'; id: string };

export interface Plan<C> {
  context: Partial<C>;
  acts: Act[];
}

/** The parameters of the three named actions every machine here may use; the host or the feature gives them their meaning. */
export const hostActions = {
  answer: (_: unknown, _params: { to: string; value: unknown }) => {},
  record: (_: unknown, _params: { kind: string; data: unknown }) => {},
  notice: (_: unknown, _params: { event: string; fields: Record<string, string | number | boolean> }) => {},
};

/** What XState's `enqueueActions` hands over, as far as it is used here; its own type depends on the setup around it. */
interface Enqueue<C> {
  (action: { type: string; params: unknown }): void;
  assign(context: Partial<C>): void;
  sendTo(target: unknown, event: unknown): void;
  emit(event: unknown): void;
  raise(event: unknown, options: { id: string; delay: number }): void;
  cancel(id: string): void;
}

/** Makes the argument of `enqueueActions` from a plan; `undefined` means that the event changes nothing. */
export function carryOut<C, E>(plan: (context: C, event: E) => Plan<C> | undefined) {
  return (args: { context: C; event: unknown; enqueue: unknown }): void => {
    const planned = plan(args.context, args.event as E);
    if (planned === undefined) return;
    const enqueue = args.enqueue as Enqueue<C>;
    enqueue.assign(planned.context);
    for (const act of planned.acts) enqueueAct(act, enqueue);
  };
}

function enqueueAct<C>(act: Act, enqueue: Enqueue<C>): void {
  switch (act.do) {
    case 'answer':
      return enqueue({ type: 'answer', params: { to: act.to, value: act.value } });
    case 'record':
      return enqueue({ type: 'record', params: { kind: act.kind, data: act.data } });
    case 'notice':
      return enqueue({ type: 'notice', params: { event: act.event, fields: act.fields } });
    case 'send':
      return enqueue.sendTo(actorAt(act.to), act.event);
    case 'emit':
      return enqueue.emit(act.event);
    case 'arm':
      return enqueue.raise(act.event, { id: act.id, delay: act.delayMs });
    case 'disarm':
      return enqueue.cancel(act.id);
  }
}
