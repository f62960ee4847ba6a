/** One line that says how far the run is: a bar where somebody watches a terminal, nothing elsewhere. */

const barWidth = 24;

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #total = 0;
  #done = 0;
  #doing = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** So many more steps will come. */
  expect(steps: number): void {
    this.#total += steps;
  }

  /** Does one step under its name. */
  async step<T>(doing: string, work: () => Promise<T>): Promise<T> {
    this.#doing = doing;
    this.#draw();
    try {
      return await work();
    } finally {
      this.#done += 1;
      this.#draw();
    }
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  #draw(): void {
    if (!this.#stream.isTTY) return;
    const share = this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total);
    const filled = Math.round(share * barWidth);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
    this.#stream.write(`\r\x1b[2K${bar} ${Math.round(share * 100)} %  ${this.#doing}`);
  }
}
