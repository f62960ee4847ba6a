/**
 * What is recalled as scenes: a thing said, with what was said right before and after it. "Signed for it on Thursday" answers a question
 * about a van only beside the message that speaks of the van. No message is in two scenes.
 */
import type { Recalled, Remembered } from './port.ts';
import type { Talk } from './talk.ts';

/** Letters of a scene: about five messages of a chat, or three longer ones. */
const sceneCharsMax = 480;
/** Which places beside something are looked at, in turn. */
const steps = [1, -1, 2, -2, 3, -3, 4];

export interface Scenes {
  readonly size: number;
  /** Adds a memory, better ones first; what is in a scene already is left out. */
  add(doc: number, memory: Remembered, score: number, saying: number): void;
  all(): Recalled[];
}

interface Scene {
  memory: Remembered;
  score: number;
  /** Numbers of the documents in it, and their letters in all. */
  docs: Set<number>;
  chars: number;
}

export function createScenes(talk: Talk, memoryOf: (doc: number) => Remembered | undefined): Scenes {
  const scenes: Scene[] = [];
  const taken = new Set<number>();
  const sources = new Set<string>();
  const said = new Set<number>();

  const take = (scene: Scene, doc: number, memory: Remembered) => {
    scene.docs.add(doc);
    scene.chars += memory.text.length;
    taken.add(doc);
    for (const source of memory.sources) sources.add(source);
  };

  const fill = (scene: Scene, doc: number) => {
    const closed = new Set<number>();
    for (const step of steps) {
      const side = Math.sign(step);
      if (closed.has(side)) continue;
      const other = talk.beside(doc, step);
      const memory = other === undefined ? undefined : memoryOf(other);
      if (
        other === undefined ||
        memory === undefined ||
        taken.has(other) ||
        scene.chars + memory.text.length > sceneCharsMax
      )
        closed.add(side);
      else take(scene, other, memory);
    }
  };

  const recalled = ({ memory, score, docs }: Scene): Recalled => {
    const inOrder = [...docs].map((doc) => memoryOf(doc)!).sort((left, right) => left.saidAt - right.saidAt);
    const beside = inOrder.filter(({ sources: [source] }) => source !== memory.sources[0]);
    if (beside.length === 0) return { memory, score };
    const around = beside.map(lineOf).join('\n');
    const all = new Set([...memory.sources, ...beside.flatMap((each) => each.sources)]);
    const sensitivity = beside.some((each) => each.sensitivity === 'delicate') ? 'delicate' : memory.sensitivity;
    return { memory: { ...memory, sensitivity, sources: [...all] }, around, score };
  };

  return {
    get size() {
      return scenes.length;
    },
    add(doc, memory, score, saying) {
      if (taken.has(doc) || said.has(saying)) return;
      if (memory.sources.length > 0 && memory.sources.every((source) => sources.has(source))) return;
      said.add(saying);
      const scene: Scene = { memory, score, docs: new Set(), chars: 0 };
      take(scene, doc, memoryOf(doc) ?? memory);
      scenes.push(scene);
      fill(scene, doc);
    },
    all: () => scenes.map(recalled),
  };
}

/** Who said it is told where speakers have names. */
function lineOf({ speaker, text }: Remembered): string {
  return speaker === null || speaker.startsWith('member_') ? text : `${speaker}: ${text}`;
}
