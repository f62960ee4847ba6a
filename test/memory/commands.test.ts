import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryCommandIn, toYou } from '../../src/conversation/memory-commands.ts';
import { boundaryIn } from '../../src/memory/boundary.ts';

const read = (text: string) => memoryCommandIn(text, boundaryIn);

test('commands are told from talk', () => {
  const cases: [text: string, kind: string | undefined][] = [
    ['what do you remember about me?', 'tell'],
    ['what do you know about me', 'tell'],
    ['luna, tell me everything you know about me', 'tell'],
    ['what have you learned about me so far', 'tell'],
    ['forget that', 'forget_last'],
    ['please forget what i just said', 'forget_last'],
    ['forget i said that', 'forget_last'],
    ['forget everything', 'ask_forget_everything'],
    ['can you delete everything you know about me?', undefined],
    ['delete everything you know about me', 'ask_forget_everything'],
    ['yes, forget everything', 'forget_everything'],
    ['forget about Marcus', 'forget_subject'],
    ['forget everything about my job', 'forget_subject'],
    ['Forget Marcus', 'forget_subject'],
    ['forget my address', 'forget_subject'],
    ['pls forget my birthday', 'forget_subject'],
    ['forget where i live', 'forget_subject'],
    ['erase that i’m vegan', 'forget_subject'],
    ['forget i was a smoker', 'forget_subject'],
    ['dont remember my address', 'forget_subject'],
    ["don't remember my address", 'forget_subject'],
    ['delete my phone number from your memory', 'forget_subject'],
    ['i forget my keys all the time', undefined],
    ["don't let me forget my meds", undefined],
    ['forget my boss, he is an idiot', undefined],
    ['forget my password and move on', undefined],
    ['never forget my birthday', undefined],
    ['delete my last reminder', undefined],
    ['forget my reminder to call mom', undefined],
    ['remove my dentist reminder', undefined],
    ['delete my morning alarm', undefined],
    ['delete my trip plan', undefined],
    ['remove my vote', undefined],
    ['delete my grocery list', undefined],
    ['erase my checklist', undefined],
    ['delete my account', undefined],
    ["forget my boss he's an idiot", undefined],
    ["don't bring up Marcus again", 'boundary'],
    ['forget it', undefined],
    ["don't forget the milk", undefined],
    ['i always forget my keys', undefined],
    ['forget about him, you deserve better', undefined],
    ['what do you think about me?', undefined],
    ['do you remember paris?', undefined],
  ];
  for (const [text, kind] of cases) assert.equal(read(text)?.kind, kind, text);
});

test('facts are said to the one they are about', () => {
  assert.equal(toYou('lives in Portland'), 'you live in Portland');
  assert.equal(toYou('is called Ana'), 'you’re called Ana');
  assert.equal(toYou('their dog is called Truffle'), 'your dog is called Truffle');
  assert.equal(toYou('does not like rain'), 'you don’t like rain');
});
