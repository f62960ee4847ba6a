/**
 * Bubbles on their way onto the screen: one after the other in each thread, with the pauses their hints ask for, the reflex at once.
 * What is late already (it waited for a reconnect) comes without a pause.
 */
export interface Arrival {
  id: string;
  thread: string;
  text: string;
  isReflex: boolean;
  delayMs: number;
  typingMs: number;
  /** Unix milliseconds at which the server sent it. */
  sentAt: number;
}

export interface ArrivalsOptions {
  now(): number;
  after(ms: number, callback: () => void): () => void;
  typing(thread: string, isTyping: boolean): void;
  show(arrival: Arrival): void;
}

export interface Arrivals {
  add(arrival: Arrival): void;
  has(id: string): boolean;
}

/** However long a hint is, nobody watches dots for longer. */
const typingMsMax = 3_500;
const delayMsMax = 1_500;
const lateMs = 15_000;

export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { after } = options;
  const queues = new Map<string, Arrival[]>();

  function next(thread: string): void {
    const arrival = queues.get(thread)?.[0];
    if (arrival === undefined) return void queues.delete(thread);
    const isHurried = arrival.isReflex || options.now() - arrival.sentAt > lateMs;
    if (isHurried) return finish(arrival);
    after(Math.min(arrival.delayMs, delayMsMax), () => {
      options.typing(thread, true);
      after(Math.min(arrival.typingMs, typingMsMax), () => finish(arrival));
    });
  }

  function finish(arrival: Arrival): void {
    const { thread } = arrival;
    options.typing(thread, false);
    options.show(arrival);
    queues.get(thread)?.shift();
    next(thread);
  }

  return {
    add(arrival) {
      const queue = queues.get(arrival.thread);
      if (queue !== undefined) return void queue.push(arrival);
      queues.set(arrival.thread, [arrival]);
      next(arrival.thread);
    },
    has: (id) => [...queues.values()].some((queue) => queue.some((arrival) => arrival.id === id)),
  };
}
