/** Placeholders for the code behind `invoke`: the machine declares input and output, the host runs the code. */
import { fromPromise, type PromiseActorLogic } from 'xstate';

export function effect<O, I>(): PromiseActorLogic<O, I> {
  return fromPromise<O, I>(() => {
    throw new Error('effects are run by the host');
  });
}
