/** The personas and their registry. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stages } from '../../machines/conversation/relationship.ts';
import { lineKeys, lineVariables, type Persona, personaSchema } from '../../src/conversation/persona.ts';
import { builtInPersonas, createPersonaRegistry } from '../../src/conversation/persona-registry.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { crisisIn } from '../../src/conversation/safety.ts';

const registry = createPersonaRegistry(builtInPersonas, {
  defaultId: 'luna',
  phones: { '+1 (555) 010-0001': 'luna', '+15550100002': 'nyx' },
});

/** Every text a persona may say without a model. */
function everyText(persona: Persona): string[] {
  return [
    ...Object.values(persona.reflexes).flat(),
    ...[persona.lines, ...stages.map((stage) => persona.closeness[stage].lines ?? {})]
      .flatMap((lines) => Object.values(lines))
      .flatMap(({ say, ask }) => [...say, ...(ask ?? [])]),
    ...persona.apologies,
    ...persona.introduction.direct,
    ...persona.introduction.group,
    ...persona.redirects,
  ];
}

describe('the built-in personas', () => {
  it('are four, each valid, each with lines for every occasion', () => {
    assert.deepEqual(
      builtInPersonas.map(({ id }) => id),
      ['echo', 'kael', 'luna', 'nyx'],
    );
    for (const persona of builtInPersonas) {
      assert.equal(personaSchema.safeParse(persona).success, true);
      for (const key of lineKeys) {
        const { say } = persona.lines[key];
        // Where a name or topic may be unknown, there is still something to say.
        const needed = [
          'remember',
          'callback',
          'recap',
          'mood',
          'choice',
          'sum',
          'clock',
          'reflect',
          'inside_joke',
          'remind',
        ];
        if (!needed.includes(key) && !key.startsWith('told_'))
          assert.ok(
            say.some((line) => !line.includes('{')),
            `${persona.id} ${key}`,
          );
        else if (key.startsWith('told_'))
          assert.ok(
            say.every((line) => line.includes('{told}')),
            `${persona.id} ${key}`,
          );
      }
    }
  });

  it('keep to their own voice', () => {
    for (const persona of builtInPersonas) {
      for (const text of everyText(persona)) {
        if (persona.rhythm.lowercase && !/^[A-Z]+$/.test(text)) {
          assert.ok(!/^[A-Z][a-z]/.test(text), `${persona.id} writes lower case: ${text}`);
        }
        if (persona.id === 'nyx' || persona.id === 'echo') assert.ok(!text.includes('!'), `${persona.id}: ${text}`);
        if (persona.id === 'nyx') assert.doesNotMatch(text, /\p{Extended_Pictographic}/u);
      }
    }
  });

  it('share no line: each sounds like nobody else', () => {
    const owners = new Map<string, string>();
    for (const persona of builtInPersonas) {
      for (const text of new Set(everyText(persona))) {
        if (text.length < 16) continue;
        assert.equal(owners.get(text), undefined, `${persona.id} and ${owners.get(text)}: ${text}`);
        owners.set(text, persona.id);
      }
    }
  });

  it('keep each line to a bubble, and say nothing that reads as a crisis', () => {
    for (const persona of builtInPersonas) {
      for (const text of everyText(persona)) {
        assert.ok(text.length <= 170, `${text.length}: ${text}`);
        assert.equal(crisisIn(text), null, text);
      }
    }
  });

  it('say plainly, offline, that what needs the outside world was not done', () => {
    for (const persona of builtInPersonas) {
      for (const line of persona.lines.cannot.say) {
        assert.match(line, /offline/);
        assert.match(line, /nothing|haven’t set|did nothing/i);
      }
    }
  });

  it('use only variables that exist', () => {
    const broken = structuredClone(luna) as Persona;
    broken.lines.greeting.say.push('hey {nickname}');
    assert.equal(personaSchema.safeParse(broken).success, false);
    assert.ok(lineVariables.length > 0);
  });
});

describe('the registry', () => {
  it('finds a persona by id, by phone in any spelling, or falls back to the default', () => {
    assert.equal(registry.get('kael')?.name, 'Kael');
    assert.equal(registry.get('nobody'), undefined);
    assert.equal(registry.byPhone('+1-555-010-0002')?.id, 'nyx');
    assert.equal(registry.byPhone('+15550109999'), undefined);
    assert.equal(registry.resolve({ id: 'nobody', phone: '+15550100002' }).id, 'nyx');
    assert.equal(registry.resolve({ id: 'echo', phone: '+15550100002' }).id, 'echo');
    assert.equal(registry.resolve({ id: null, phone: null }).id, 'luna');
    assert.equal(registry.default, registry.get('luna'));
  });

  it('shows an array that tells no more than everybody may know', () => {
    const list = JSON.parse(JSON.stringify(registry.publicList()));
    assert.equal(list.length, 4);
    assert.deepEqual(Object.keys(list[0]), [
      'id',
      'name',
      'tagline',
      'color',
      'accent',
      'called_by',
      'introduction',
      'is_default',
    ]);
    assert.doesNotMatch(JSON.stringify(list), /\+1555/);
  });

  it('refuses what cannot be right, saying what', () => {
    assert.throws(() => createPersonaRegistry(builtInPersonas, { defaultId: 'sol' }), /default persona sol/);
    assert.throws(() => createPersonaRegistry([luna, luna], { defaultId: 'luna' }), /two personas have the id luna/);
    assert.throws(
      () => createPersonaRegistry([luna, { ...luna, id: 'moon' }], { defaultId: 'luna' }),
      /luna and moon are both called luna/,
    );
    assert.throws(
      () => createPersonaRegistry([{ ...luna, color: 'purple' }], { defaultId: 'luna' }),
      /persona 0 is not valid: color/,
    );
    const error = assert.throws(
      () => createPersonaRegistry([luna], { defaultId: 'luna', phones: { '+15550100001': 'sol' } }),
      (thrown: Error) => /sol, which does not exist/.test(thrown.message) && !thrown.message.includes('555'),
    );
    assert.equal(error, undefined);
  });
});
