/** `npm run simulate -- --seed N --steps M --seeds K`: runs of the simulation from seed N on, until one fails or K are through. */
import { parseArgs } from 'node:util';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1000' },
    seeds: { type: 'string', default: '1' },
  },
});
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const { steps, told, crashes, faults } = await simulate(seed, Number(values.steps));
  process.stdout.write(
    `seed ${seed}: ${steps} steps, ${told} events, ${crashes} crashes, ${faults} faults: all promises kept\n`,
  );
}
