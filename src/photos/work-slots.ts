/** So many at a time; the others wait in the order they came. How many may wait is bounded by whoever lets them in. */

export interface WorkSlots {
  /** Resolves when there is room, with the function that leaves again. */
  enter(): Promise<() => void>;
}

export function createWorkSlots(slotsMax: number): WorkSlots {
  const waiting: (() => void)[] = [];
  let free = slotsMax;
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async enter() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isLeft = false;
      return () => {
        if (isLeft) return;
        isLeft = true;
        leave();
      };
    },
  };
}
