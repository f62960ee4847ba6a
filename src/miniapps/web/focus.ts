/**
 * Keeps the keyboard where it is. What a person was on may go away with a patch: then the focus moves to the nearest thing that is still
 * there, instead of to the start of the page.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';

const focusable = 'button:not([disabled]), [href], input:not([disabled]), select:not([disabled]), textarea, summary';

export function useKeptFocus(): void {
  /** From what had the focus upwards, with the neighbours of each. */
  const path = useRef<Element[]>([]);
  useLayoutEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      path.current = [];
      for (let element = target as Element | null; element !== null; element = element.parentElement) {
        path.current.push(element);
        for (const neighbour of [element.nextElementSibling, element.previousElementSibling]) {
          if (neighbour !== null) path.current.push(neighbour);
        }
      }
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    const [last] = path.current;
    if (last === undefined || last.isConnected || document.activeElement !== document.body) return;
    const near = path.current.find((element) => element.isConnected && element !== document.body);
    const target = near?.matches(focusable) ? near : near?.querySelector(focusable);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    else document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  });
}
