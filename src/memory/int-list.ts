/** A list of 32-bit numbers that grows: side by side in one block, which costs the collector of garbage nothing to look through. */
export class IntList {
  #items: Int32Array;
  #length = 0;

  /** `room`: how many there is room for at first. */
  constructor(room: number) {
    this.#items = new Int32Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes that the list takes. */
  get bytes(): number {
    return this.#items.byteLength;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const wider = new Int32Array(2 * this.#length);
      wider.set(this.#items);
      this.#items = wider;
    }
    this.#items[this.#length++] = item;
  }

  /** The item at a place that there is. */
  at(place: number): number {
    return this.#items[place]!;
  }

  set(place: number, item: number): void {
    this.#items[place] = item;
  }
}
