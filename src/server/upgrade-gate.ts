/**
 * Limits that hold before anybody has proved who they are: upgrade attempts a minute per client address, and sockets (open or being
 * admitted) in total and per address. The tables are bounded: an address that is not counting anything is not kept.
 */
import type { ServerLimits } from './limits.ts';

const minuteMs = 60_000;
/** Addresses remembered within one minute; an attacker with more shares one count with the rest. */
const addressesMax = 50_000;
const sharedKey = 'others';

export type GateAnswer = 'enter' | 'too_many_attempts' | 'too_many_sockets' | 'full';

export class UpgradeGate {
  readonly #limits: ServerLimits;
  #attempts = new Map<string, number>();
  #windowStartedAt: number;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(limits: ServerLimits, nowMs: number) {
    this.#limits = limits;
    this.#windowStartedAt = nowMs;
  }

  /** Sockets open or being admitted. */
  get total(): number {
    return this.#total;
  }

  /** Asks for a place. After `enter` the caller owes one `leave` with the same key. */
  enter(key: string, nowMs: number): GateAnswer {
    const { socketsMax, socketsPerAddressMax, upgradesPerMinute } = this.#limits;
    if (upgradesPerMinute > 0 && this.#countAttempt(key, nowMs) > upgradesPerMinute) return 'too_many_attempts';
    if (this.#total >= socketsMax) return 'full';
    const held = this.#held.get(key) ?? 0;
    if (socketsPerAddressMax > 0 && held >= socketsPerAddressMax) return 'too_many_sockets';
    this.#held.set(key, held + 1);
    this.#total += 1;
    return 'enter';
  }

  leave(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    if (held > 1) this.#held.set(key, held - 1);
    else this.#held.delete(key);
    this.#total -= 1;
  }

  /** Seconds until attempts are counted anew. */
  secondsLeft(nowMs: number): number {
    return Math.max(1, Math.ceil((this.#windowStartedAt + minuteMs - nowMs) / 1_000));
  }

  #countAttempt(key: string, nowMs: number): number {
    if (nowMs - this.#windowStartedAt >= minuteMs) {
      this.#attempts = new Map();
      this.#windowStartedAt = nowMs;
    }
    const counted = this.#attempts.has(key) || this.#attempts.size < addressesMax ? key : sharedKey;
    const attempts = (this.#attempts.get(counted) ?? 0) + 1;
    this.#attempts.set(counted, attempts);
    return attempts;
  }
}
