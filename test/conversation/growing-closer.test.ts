/** The whole server: a relationship that grows over days and lasts through a restart, and a fifth persona that is one file. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ConversationContext } from '../../machines/conversation/types.ts';
import { loadPersonas } from '../../src/conversation/persona-files.ts';
import { createPersonaRegistry } from '../../src/conversation/persona-registry.ts';
import { echo } from '../../src/conversation/personas/echo.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { type Rig, startRig } from '../edge/rig.ts';
import { createTempFolder } from '../support/temp.ts';

const hourMs = 60 * 60_000;
const phone = '+15550107001';
const address = `conversation/imessage:any;-;${phone}:luna`;

/** A whole persona as somebody would write it: one file, and nothing else. */
function personaFile(folder: string): void {
  const sol = {
    ...echo,
    id: 'sol',
    order: undefined,
    name: 'Sol',
    tagline: 'sunny side of every street',
    calledBy: ['sol', 'solito'],
    introduction: {
      direct: ['Good morning, whatever the hour. I’m Sol, an AI with the blinds up.'],
      group: ['Sol here. Call me by name and I’ll open a window.'],
    },
  };
  const text = `/** Sol: an early bird. */\nimport type { Persona } from 'archety/persona';\n\nexport const sol: Persona = ${JSON.stringify(sol, null, 2)};\n`;
  writeFileSync(join(folder, 'sol.ts'), text);
}

describe('over days', () => {
  let rig: Rig;
  const folder = createTempFolder('personas');
  before(async () => {
    personaFile(folder.path);
    rig = await startRig({ personaFolders: [folder.path] });
  });
  after(() => rig.stop());

  let sent = 0;
  async function say(text: string, more: object = {}): Promise<string[]> {
    sent += 1;
    const { status, body } = await rig.post({
      chat_guid: `iMessage;-;${phone}`,
      mode: 'direct',
      sender: phone,
      text,
      timestamp: rig.clock.now() / 1_000,
      participants: [phone],
      persona_id: 'luna',
      metadata: { message_guid: `closer-${sent}` },
      ...more,
    });
    assert.equal(status, 200);
    if (body.reflex_message != null) return [body.reflex_message, ...(body.burst_messages ?? [])];
    return body.reply_bubbles ?? [];
  }
  const relationship = async () => (await rig.contextOf<ConversationContext>(address)).mind.relationship;

  it('strangers become acquaintances, by days and not by messages', async () => {
    const first = await say('hey');
    assert.ok(first.includes(luna.introduction.direct[0]!), 'it introduces itself at first contact');
    for (const text of [
      'thank you!',
      'haha you’re funny',
      'we had pasta',
      'my cat sat on it',
      'lol',
      'love you',
      'ok then',
    ]) {
      await say(text);
    }
    assert.deepEqual((await relationship()).stage, 'stranger');
    for (let day = 0; day < 3; day++) {
      rig.clock.jump(20 * hourMs);
      const greeting = await say('hey');
      assert.ok(!greeting.includes(luna.introduction.direct[0]!), 'and never again');
      for (const text of ['thanks for yesterday', 'haha okay']) await say(text);
    }
    const { stage, days, turns, rapport } = await relationship();
    assert.deepEqual({ stage, days, turns }, { stage: 'acquaintance', days: 4, turns: 17 });
    assert.ok(rapport > 0.03);
  });

  it('remember what they made their joke, also after a restart', async () => {
    await say('“wobbly flamingo” is our inside joke now haha');
    assert.deepEqual(
      (await relationship()).jokes.map(({ text }) => text),
      ['wobbly flamingo'],
    );
    await rig.restart();
    const { jokes, stage } = await relationship();
    assert.equal(jokes.length, 1);
    assert.equal(stage, 'acquaintance');
  });

  it('a message in danger gets the fixed words at any stage, and makes no joke', async () => {
    const bubbles = await say('lol i want to kil myself');
    assert.match(bubbles.join(' '), /988.*findahelpline\.com/s);
    assert.equal((await relationship()).jokes.length, 1);
  });

  it('a fifth persona is one file in a folder: listed, spoken to, called in groups', async () => {
    const { body } = await rig.request<{ id: string }[]>('/api/personas', { token: null });
    assert.deepEqual(
      body.map(({ id }) => id),
      ['luna', 'nyx', 'echo', 'kael', 'sol'],
    );
    const hello = await say('hey', { persona_id: 'sol' });
    assert.ok(hello.join(' ').includes('I’m Sol'), hello.join(' | '));
    const group = {
      chat_guid: 'iMessage;+;chat70010',
      mode: 'group',
      participants: [phone, '+15550107002'],
      persona_id: 'sol',
    };
    assert.ok((await say('sol are you there?', group)).length > 0);
  });
});

describe('a persona’s file', () => {
  const refused = async (name: string, text: string): Promise<void> => {
    const folder = createTempFolder('wrong-personas');
    writeFileSync(join(folder.path, name), text);
    createPersonaRegistry(await loadPersonas([folder.path]), { defaultId: name.replace('.ts', '') });
  };

  it('is refused by name where it exports nothing, another id, or what is no persona', async () => {
    await assert.rejects(refused('aa.ts', 'export const other = {};'), /'aa\.ts' exports no 'aa'/);
    await assert.rejects(refused('bb.ts', "export const bb = { id: 'cc' };"), /'bb\.ts' has another id: 'cc'/);
    await assert.rejects(refused('dd.ts', "export const dd = { id: 'dd', name: 'Dee' };"), /not valid: tagline/);
  });
});
