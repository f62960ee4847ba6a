/** The conversation machine as a table: what each event does in each state. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repeatWaitMs } from '../../machines/conversation/delivery.ts';
import { echoWindowMs, uncalledEveryMessages } from '../../machines/conversation/reading.ts';
import { queueLengthMax } from '../../machines/conversation/turns.ts';
import {
  about,
  answers,
  armed,
  bubble,
  commands,
  conversation,
  disarmed,
  done,
  failedReply,
  historyOf,
  message,
  notices,
  questions,
  settled,
  settleTimeout,
  startedWith,
} from './conversation-events.ts';

describe('a POST and its reply', () => {
  it('begins a turn, and the written reply is its answer', () => {
    const stage = conversation();
    const begun = stage.send(message({ id: 'a' }));
    assert.equal(stage.value, 'replying');
    assert.deepEqual(startedWith(begun), { kind: 'reply', incoming: ['a'], reflex: null });
    assert.deepEqual(historyOf(begun), ['text of a']);
    const ended = stage.send(done([bubble('1'), bubble('2')]));
    assert.equal(stage.value, 'listening');
    assert.deepEqual(answers(ended), ['a: says 1 | says 2']);
    assert.deepEqual(historyOf(ended), ['says 1', 'says 2']);
    assert.deepEqual(commands(stage.all), []);
  });

  it('puts a reflex that no socket took in front of the answer', () => {
    const stage = conversation();
    assert.deepEqual(commands(stage.send(message({ id: 'a', reflex: bubble('r') }))), []);
    assert.deepEqual(answers(stage.send(done([bubble('1')]))), ['a: says r | says 1']);
  });

  it('pushes the reflex where a socket is open, asks what became of it, and leaves it out once delivered', () => {
    const stage = conversation();
    const begun = stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: true }));
    assert.deepEqual(commands(begun), ['reflex says r']);
    const written = stage.send(done([bubble('1')]));
    assert.equal(stage.value, 'settling');
    assert.deepEqual(questions(written), ['edge/luna1 commands_asked_about']);
    assert.deepEqual(answers(written), []);
    assert.deepEqual(answers(stage.send(settled({ r: 'delivered' }))), ['a: says 1']);
    assert.equal(stage.value, 'listening');
  });

  it('takes a withdrawn reflex back into the answer', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: true }));
    stage.send(done([bubble('1')]));
    assert.deepEqual(answers(stage.send(settled({ r: 'withdrawn' }))), ['a: says r | says 1']);
  });

  it('counts the reflex as delivered when nobody tells in time, and is not moved by a word on another one', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: true }));
    const written = stage.send(done([bubble('1')]));
    assert.deepEqual(answers(stage.send(settled({ earlier: 'withdrawn' }))), []);
    assert.equal(stage.value, 'settling');
    assert.deepEqual(answers(stage.send(settleTimeout(written))), ['a: says 1']);
    assert.deepEqual(answers(stage.send(settled({ r: 'withdrawn' }))), []);
  });

  it('says that nothing is left where the reflex was the whole reply', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: true }));
    stage.send(done([]));
    assert.deepEqual(answers(stage.send(settled({ r: 'delivered' }))), ['a: (nothing_left)']);
  });

  it('ends a turn whose effect failed, and tells the caller', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r') }));
    const ended = stage.send(failedReply());
    assert.deepEqual(answers(ended), ['a: says r']);
    assert.deepEqual(notices(ended), ['turn_failed']);
    assert.equal(stage.value, 'listening');
  });
});

describe('a message over the socket', () => {
  it('is taken at once, and every bubble goes out as a command in order', () => {
    const stage = conversation();
    const begun = stage.send(message({ id: 'a', via: 'socket', reflex: bubble('r') }));
    assert.deepEqual(answers(begun), ['a: (taken)']);
    assert.deepEqual(commands(begun), ['reflex says r']);
    assert.deepEqual(commands(stage.send({ type: 'bubble_written', bubble: bubble('1'), at: 1 })), ['burst says 1']);
    const ended = stage.send(done([bubble('2')], false));
    assert.equal(stage.value, 'listening');
    assert.deepEqual(commands(ended), ['burst says 2']);
    assert.deepEqual([...answers(ended), ...questions(ended)], []);
  });

  it('tells of bubbles that no relay can be given', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', via: 'socket', agent: null, reflex: bubble('r') }));
    const ended = stage.send(done([bubble('1')], false));
    assert.deepEqual(commands(stage.all), []);
    assert.deepEqual(notices(ended), ['turn_finished', 'bubble_undeliverable', 'bubble_undeliverable']);
  });
});

describe('messages that belong together', () => {
  it('restart the reply with both, and the later request gets the answer', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r') }));
    const joined = stage.send(message({ id: 'b', ms: 1_500, reflex: bubble('r2') }));
    assert.deepEqual(answers(joined), ['a: (joined)']);
    assert.deepEqual(startedWith(joined), { kind: 'reply', incoming: ['a', 'b'], reflex: 'says r' });
    assert.ok(joined.some((one) => one.do === 'stop' && one.id === 'reply'));
    assert.deepEqual(answers(stage.send(done([bubble('1')]))), ['b: says r | says 1']);
  });

  it('no longer join once a bubble was said', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', via: 'socket' }));
    stage.send({ type: 'bubble_written', bubble: bubble('1'), at: 1 });
    const queued = stage.send(message({ id: 'b', via: 'socket', ms: 1_000 }));
    assert.equal(startedWith(queued), undefined);
    assert.deepEqual(startedWith(stage.send(done([bubble('2')], false)))?.incoming, ['b']);
  });

  for (const [name, wish] of [
    ['another sender', { sender: '+15550100002' }],
    ['another way in', { via: 'socket' }],
    ['much later', { ms: 30_000 }],
    ['a new topic', { signs: { newTopic: true } }],
  ] as const) {
    it(`do not join: ${name}`, () => {
      const stage = conversation();
      stage.send(message({ id: 'a' }));
      const queued = stage.send(message({ id: 'b', ms: 1_000, ...wish }));
      assert.equal(startedWith(queued), undefined);
      const ended = stage.send(done([bubble('1')]));
      assert.deepEqual(answers(ended), ['a: says 1']);
      assert.deepEqual(startedWith(ended)?.incoming, ['b']);
      assert.equal(stage.value, 'replying');
    });
  }

  it('do not join over the head of one that waits, nor a reply that its caller was told to stop waiting for', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    stage.send(message({ id: 'b', sender: '+15550100002', ms: 100 }));
    assert.equal(startedWith(stage.send(message({ id: 'c', ms: 200 }))), undefined);
    const late = conversation();
    late.send(message({ id: 'a' }));
    late.send(about('request_overdue', 'a'));
    assert.equal(startedWith(late.send(message({ id: 'b', ms: 700 }))), undefined);
  });
});

describe('the queue', () => {
  it('answers in one turn what waited and asks one thing; a second question gets its own', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', signs: { question: true } }));
    stage.send(message({ id: 'b', ms: 1_000, signs: { question: true } }));
    stage.send(message({ id: 'c', ms: 20_000 }));
    stage.send(message({ id: 'd', ms: 40_000, signs: { question: true } }));
    const next = stage.send(done([bubble('1')]));
    assert.deepEqual(startedWith(next), { kind: 'reply', incoming: ['b', 'c'], reflex: null });
    assert.deepEqual(answers(next), ['a: says 1', 'b: (joined)']);
    const last = stage.send(done([bubble('2')]));
    assert.deepEqual(answers(last), ['c: says 2']);
    assert.deepEqual(startedWith(last)?.incoming, ['d']);
  });

  it('gives no reflex to who waited', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', signs: { question: true } }));
    stage.send(message({ id: 'b', ms: 20_000, reflex: bubble('r'), signs: { question: true } }));
    assert.equal(startedWith(stage.send(done([bubble('1')])))?.reflex, null);
    assert.deepEqual(answers(stage.send(done([bubble('2')]))), ['b: says 2']);
  });

  it('has a bound, and who comes beyond it hears why', () => {
    const stage = conversation();
    stage.send(message({ id: 'first' }));
    for (let i = 0; i < queueLengthMax; i++) stage.send(message({ ms: 100_000 * (i + 1) }));
    assert.equal(stage.context.queue.length, queueLengthMax);
    const beyond = stage.send(message({ id: 'beyond', ms: 1e8 }));
    assert.deepEqual(answers(beyond), ['beyond: (too_many_waiting)']);
    assert.deepEqual(historyOf(beyond), ['text of beyond']);
    assert.equal(stage.context.queue.length, queueLengthMax);
  });

  it('grows also while a reflex is being settled', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: true }));
    stage.send(done([bubble('1')]));
    stage.send(message({ id: 'b', ms: 700 }));
    const next = stage.send(settled({ r: 'delivered' }));
    assert.deepEqual(answers(next), ['a: says 1']);
    assert.deepEqual(startedWith(next)?.incoming, ['b']);
  });
});

describe('what is no message of a person', () => {
  it('drops an echo of a text of ours once, and not for ever', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    stage.send(done([bubble('1')]));
    const echo = (id: string, ms: number) => message({ id, ms, signs: { echoKey: 'key-1' } });
    assert.deepEqual(answers(stage.send(echo('e1', 1_000))), ['e1: (echo)']);
    assert.equal(stage.value, 'listening');
    assert.equal(historyOf(stage.all).includes('text of e1'), false);
    stage.send(echo('e2', 2_000));
    assert.equal(stage.value, 'replying', 'one bubble explains one echo');
    stage.send(done([bubble('1')], true, 2_500));
    stage.send(echo('late', 2_500 + echoWindowMs + 1));
    assert.equal(stage.value, 'replying', 'long after it was sent it is a person’s own');
  });

  it('hears reactions, link previews and late attachments in silence', () => {
    const link = { linkOnly: true, urls: ['https://example.com/a'] };
    for (const [first, second, reason] of [
      [{}, { signs: { reaction: true } }, 'reaction'],
      [{ signs: link }, { ms: 5_000, signs: link }, 'link_preview'],
      [{ guid: 'g1' }, { ms: 60_000, guid: 'g1' }, 'repeat'],
    ] as const) {
      for (const state of ['listening', 'replying', 'settling']) {
        const stage = conversation();
        stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: state === 'settling', ...first }));
        if (state !== 'replying') stage.send(done([bubble('1')]));
        const heard = stage.send(message({ id: 'b', ...second }));
        assert.deepEqual(answers(heard), [`b: (${reason})`], `${reason} in ${state}`);
        assert.deepEqual([stage.value, stage.context.queue.length], [state, 0]);
      }
    }
  });

  it('answers a link again when it is sent again later', () => {
    const signs = { linkOnly: true, urls: ['https://example.com/a'] };
    const stage = conversation();
    stage.send(message({ id: 'a', signs }));
    stage.send(done([bubble('1')]));
    assert.deepEqual(startedWith(stage.send(message({ id: 'b', ms: 60_000, signs })))?.incoming, ['b']);
  });
});

describe('in a group', () => {
  const uncalled = (ms: number, signs = {}) => message({ mode: 'group', ms, signs: { called: false, ...signs } });
  const called = (ms: number, signs = {}) => message({ mode: 'group', ms, signs: { called: true, ...signs } });

  it('introduces itself once, at first sight', () => {
    const stage = conversation('group');
    assert.equal(startedWith(stage.send(uncalled(0)))?.kind, 'introduce');
    stage.send(done([bubble('hello')]));
    assert.equal(startedWith(stage.send(uncalled(60_000))), undefined);
  });

  it('answers who calls it, at first sight too, and moves what is private elsewhere', () => {
    const stage = conversation('group');
    assert.equal(startedWith(stage.send(called(0)))?.kind, 'reply');
    stage.send(done([bubble('1')]));
    assert.equal(startedWith(stage.send(called(60_000, { personal: true })))?.kind, 'redirect');
    stage.send(done([bubble('2')]));
    assert.deepEqual(answers(stage.send(uncalled(120_000))).length, 1);
    assert.equal(notices(stage.all).at(-1), 'message_unanswered');
    assert.equal(stage.value, 'listening');
  });

  it('speaks uncalled about logistics or within a MiniApp, at most once in twenty messages', () => {
    for (const sign of ['logistics', 'miniappActive']) {
      const stage = conversation('group');
      stage.send(called(0));
      stage.send(done([bubble('1')]));
      assert.equal(startedWith(stage.send(uncalled(60_000, { [sign]: true })))?.kind, 'reply');
      stage.send(done([bubble('2')]));
      for (let i = 1; i <= uncalledEveryMessages; i++) {
        const heard = stage.send(uncalled(60_000 * (i + 1), { [sign]: true }));
        assert.equal(startedWith(heard), undefined, `message ${i} after it`);
      }
      assert.equal(startedWith(stage.send(uncalled(1e8, { [sign]: true })))?.kind, 'reply');
    }
  });

  it('takes the rest of a thought into the reply though it does not call again', () => {
    const stage = conversation('group');
    stage.send(called(0));
    const joined = stage.send(uncalled(2_000));
    assert.equal(startedWith(joined)?.incoming.length, 2);
    assert.equal(startedWith(stage.send(uncalled(30_000))), undefined, 'later talk is not for the persona');
  });

  it('does not let a call be swallowed by the introduction it interrupts', () => {
    const stage = conversation('group');
    stage.send(uncalled(0));
    assert.equal(startedWith(stage.send(called(2_000))), undefined);
    assert.equal(startedWith(stage.send(done([bubble('hello')])))?.kind, 'reply');
  });
});

describe('callers who go away and come again', () => {
  it('hold the answer for a repeat, which gets it', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    assert.deepEqual(armed(stage.send(about('request_cut', 'a'))), [`repeat:a ${repeatWaitMs}`]);
    assert.deepEqual(answers(stage.send(done([bubble('1')], false))), []);
    const repeated = stage.send(about('request_repeated', 'a'));
    assert.deepEqual(disarmed(repeated), ['repeat:a']);
    assert.deepEqual(answers(repeated), ['a: says 1']);
    assert.deepEqual(answers(stage.send(about('request_repeated', 'a'))), ['a: says 1']);
    assert.deepEqual(commands(stage.all), []);
  });

  it('a repeat that comes before the reply is written waits for it', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    stage.send(about('request_cut', 'a'));
    assert.deepEqual(answers(stage.send(about('request_repeated', 'a'))), []);
    assert.deepEqual(answers(stage.send(done([bubble('1')]))), ['a: says 1']);
  });

  it('what nobody collects goes out as commands, and a repeat after that hears so', () => {
    const stage = conversation();
    stage.send(message({ id: 'a', reflex: bubble('r') }));
    stage.send(about('request_cut', 'a'));
    stage.send(done([bubble('1')], false));
    const late = stage.send(about('repeat_overdue', 'a', 45_600));
    assert.deepEqual(commands(late), ['burst says r', 'burst says 1']);
    assert.deepEqual(answers(late), ['a: (delivered_as_commands)']);
    assert.deepEqual(answers(stage.send(about('request_repeated', 'a'))), ['a: (nothing_left)']);
    assert.deepEqual(commands(stage.send(about('repeat_overdue', 'a'))), []);
  });

  it('an answer that nobody waited for when it was written arms the same wait', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    assert.deepEqual(armed(stage.send(done([bubble('1')], false))), [`repeat:a ${repeatWaitMs}`]);
  });

  it('an answer that could not be written is held again', () => {
    const stage = conversation();
    stage.send(message({ id: 'a' }));
    stage.send(done([bubble('1')]));
    assert.deepEqual(armed(stage.send(about('request_cut', 'a'))), [`repeat:a ${repeatWaitMs}`]);
    assert.deepEqual(commands(stage.send(about('repeat_overdue', 'a'))), ['burst says 1']);
  });

  it('an overdue caller is told to stop waiting, and the bubbles follow as commands', () => {
    for (const state of ['replying', 'settling', 'queued']) {
      const stage = conversation();
      if (state === 'queued') stage.send(message({ id: 'before', sender: '+15550100002' }));
      stage.send(message({ id: 'a', reflex: bubble('r'), socketOpen: state === 'settling' }));
      if (state === 'settling') stage.send(done([bubble('1')]));
      assert.deepEqual(answers(stage.send(about('request_overdue', 'a'))), ['a: (delivered_as_commands)'], state);
      if (state === 'queued') stage.send(done([bubble('0')]));
      const ended = state === 'settling' ? stage.send(settled({ r: 'withdrawn' })) : stage.send(done([bubble('1')]));
      const expected = state === 'queued' ? ['burst says 1'] : ['burst says r', 'burst says 1'];
      assert.deepEqual(commands(ended), expected, state);
      assert.deepEqual(answers(ended), [], state);
    }
  });

  it('is not disturbed by words on requests it does not know', () => {
    for (const type of ['request_cut', 'request_repeated', 'request_overdue', 'repeat_overdue']) {
      const stage = conversation();
      stage.send(message({ id: 'a' }));
      const asked = stage.send(about(type, 'unknown'));
      assert.deepEqual([...answers(asked), ...commands(asked), ...armed(asked)], [], type);
    }
  });
});
