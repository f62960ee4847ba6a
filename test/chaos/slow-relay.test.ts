/** A relay that stops reading is closed before it fills the memory, and gets all it missed on the next connection. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startRig } from '../edge/rig.ts';
import { until } from '../support/waits.ts';

const fill = 'x'.repeat(200_000);
const sendBufferBytesMax = 256 * 1_024;

it('is closed with 4008, and its commands come again in order', async () => {
  const rig = await startRig({ limits: { server: { sendBufferBytesMax } } });
  try {
    const relay = await rig.connect();
    relay.pause();
    const ids: string[] = [];
    await until(
      'the server closes it',
      async () => {
        const { status, body } = await rig.admin<{ command_id: string }>('POST', '/edge/agents/luna1/commands', {
          command_type: 'update_plan',
          payload: { thread_id: 'any;-;+15550100001', plan_data: { fill } },
        });
        assert.equal(status, 202);
        ids.push(body.command_id);
        return rig.log.some((line) => line.includes('"edge_disconnected"'));
      },
      30_000,
    );
    const sent = ids.length * fill.length;
    assert.ok(sent > sendBufferBytesMax, 'more than the buffer was written');
    relay.resume();
    assert.equal((await relay.waitClosed()).code, 4008);
    const neighbour = await rig.connect('nyx1');
    neighbour.say('ping');
    await neighbour.frame('pong');
    neighbour.destroy();
    // All at once would be more than the buffer holds again: each comes when the one before it is acknowledged.
    const back = await rig.connect();
    const got: string[] = [];
    while (got.length < ids.length) {
      const command = await back.command();
      got.push(command.command_id);
      back.ack(command);
    }
    assert.deepEqual(got, ids);
    back.say('ping');
    await back.frame('pong');
    back.destroy();
  } finally {
    await rig.stop();
  }
});
