/** The main actions of each app on the page, by two people in two browsers who see what the other does; and by keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/waits.ts';
import { enter, seriousProblems, settled, showing, texts } from './page-browser.ts';
import { linkFor, startPageRig } from './page-rig.ts';
import { pollSetup, type Rig, type TestSession } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startPageRig();
});
after(() => rig.stop());

/** Ann's page and Ben's, and that nothing went wrong on either. */
async function together(session: TestSession, run: (ann: Page, ben: Page) => Promise<void>): Promise<void> {
  const [ann, ben] = [await enter(linkFor(session, 'Ann')), await enter(linkFor(session, 'Ben'))];
  await run(ann.page, ben.page);
  assert.deepEqual([...ann.complaints, ...ben.complaints], []);
  await Promise.all([ann.context.close(), ben.context.close()]);
}

const fold = (page: Page, label: string) => page.locator('summary', { hasText: label }).click();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

test('an item is reworded where it stands, and one says what one is called', async () => {
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] });
  const [ann, ben] = [await enter(linkFor(session, 'Ann')), await enter(linkFor(session, 'Ben'))];
  await ann.page.getByRole('button', { name: 'Change: Tent' }).press('Enter');
  await ann.page.getByRole('textbox', { name: 'Change: Tent' }).press('Escape');
  await ann.page.getByRole('button', { name: 'Change: Tent' }).press('Enter');
  await ann.page.getByRole('textbox', { name: 'Change: Tent' }).fill('Tent for four');
  await ann.page.keyboard.press('Enter');
  await showing(ben.page, '.row-text', ['Tent for four']);
  assert.deepEqual(await seriousProblems(ann.page), []);
  await ann.page.locator('summary', { hasText: 'Your name' }).click();
  await ann.page.getByLabel('Others see you as').fill('Annabel');
  await ann.page.keyboard.press('Enter');
  await ben.page.locator('.presence[aria-label*="Annabel"]').waitFor();
  await Promise.all([ann.context.close(), ben.context.close()]);
});

test('poll: votes, an option of one’s own, a vote from the chat meanwhile, and the end of it', async () => {
  const session = await rig.open('poll', pollSetup());
  await together(session, async (ann, ben) => {
    await ann.getByRole('radio', { name: 'pizza' }).click();
    await showing(ben, '.bar-value', ['1 vote', '0 votes', '0 votes']);
    await fold(ben, 'Add an option');
    await ben.getByLabel('Option', { exact: true }).fill('ramen');
    await ben.keyboard.press('Enter');
    await ann.getByRole('radio', { name: 'ramen' }).click();
    const voted = await rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, {
      ...{ id: 'chat-1', name: 'vote', payload: { choices: ['o4'] }, member: session.links[2]!.member },
    });
    assert.equal(voted.status, 200);
    await ben.getByRole('radio', { name: 'ramen' }).click();
    for (const page of [ann, ben]) await showing(page, '.bar-value', ['0 votes', '0 votes', '0 votes', '3 votes']);
    await ben.getByRole('button', { name: 'Take my vote back' }).click();
    await ann.getByText('2 of 3 have voted').waitFor();
    assert.equal(await ben.getByRole('button', { name: 'Close the poll' }).count(), 0, 'a member may close it');
    await press(ann, 'Close the poll');
    await ann.getByRole('dialog').getByRole('button', { name: 'Close the poll' }).click();
    for (const page of [ann, ben]) await page.getByText('Decided: ramen').waitFor();
    await ben.getByText('Closed by Ann').waitFor();
    assert.equal(await ben.getByRole('radio').count(), 0);
  });
});

test('polls of several choices and of an order are put together first, and sent with one press', async () => {
  const several = await rig.open('poll', pollSetup(['a', 'b', 'c'], { mode: 'multiple', choicesMax: 2 }));
  await together(several, async (ann, ben) => {
    await ann.getByText('a', { exact: true }).first().click();
    await ann.getByText('c', { exact: true }).first().click();
    assert.equal(await ann.getByRole('checkbox', { name: 'b' }).isDisabled(), true, 'a third can be chosen');
    await press(ann, 'Vote');
    await showing(ben, '.bar-value', ['1 vote', '0 votes', '1 vote']);
  });
  const ranked = await rig.open('poll', pollSetup(['a', 'b', 'c'], { mode: 'ranked' }));
  await together(ranked, async (ann, ben) => {
    for (const name of ['c', 'a', 'b']) await press(ann, new RegExp(`^${name}, put in`));
    await press(ann, 'Move up: b');
    await press(ann, 'Vote');
    await ben.getByText('c › b › a').waitFor();
  });
});

test('checklist: added, ticked, given to somebody, removed, taken back', async () => {
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] });
  await together(session, async (ann, ben) => {
    await ann.getByLabel('What').fill('Stove');
    await ann.keyboard.press('Enter');
    assert.equal(await ann.getByLabel('What').inputValue(), '', 'the field is ready for the next');
    await ann.keyboard.type('Rope');
    await ann.keyboard.press('Enter');
    await showing(ben, '.row-text', ['Tent', 'Stove', 'Rope']);
    await ben.getByText('Stove', { exact: true }).last().click();
    await ann.locator('.row.done', { hasText: 'Stove' }).waitFor();
    await ann.getByText('1 of 3 done').waitFor();
    await ann.getByLabel('Who: Rope').selectOption({ label: 'Ben' });
    const own = session.links[1]!.member;
    await until('Ben sees that it is his', async () => (await ben.getByLabel('Who: Rope').inputValue()) === own);
    await press(ben, 'Remove: Tent');
    await showing(ann, '.row-text', ['Stove', 'Rope']);
    await press(ben, 'Undo');
    await showing(ann, '.row-text', ['Tent', 'Stove', 'Rope']);
    await settled(ben);
  });
});

test('plan: answers, guests, and where it is', async () => {
  const session = await rig.open('plan', { what: 'Climbing', capacity: 3 });
  await together(session, async (ann, ben) => {
    await ann.getByRole('radio', { name: 'In' }).click();
    await ben.getByRole('radio', { name: 'Maybe' }).click();
    await showing(ann, '.people h2', ['In 1', 'Maybe 1', 'Not answered 1']);
    await fold(ann, 'Guests and a note');
    await ann.getByLabel('Guests you bring').fill('2');
    await ann.getByLabel('Guests and a note').getByRole('button', { name: 'Save' }).click();
    await ben.getByText('3 of 3 in').waitFor();
    await ben.getByRole('radio', { name: 'In' }).click();
    await ben.getByText('It is full; you are in line.').waitFor();
    await fold(ann, 'Where');
    await ann.getByRole('textbox', { name: 'Where' }).fill('Quarry Hall');
    await ann.keyboard.press('Enter');
    await ben.locator('.page-head', { hasText: 'Quarry Hall' }).waitFor();
    await fold(ben, 'When');
    await ben.getByLabel('Starts').fill('2031-06-06T19:00');
    await ben.getByLabel('When').getByRole('button', { name: 'Save' }).click();
    await ann.getByText('Fri 6 Jun, 19:00').waitFor();
  });
});

test('trip: days through the grid, a place liked, a task, costs in the currency’s own coins', async () => {
  const setup = { destination: 'Kyoto', currency: 'JPY', from: '2031-06-06', to: '2031-06-08', places: ['Fushimi'] };
  const session = await rig.open('trip-planner', setup);
  await together(session, async (ann, ben) => {
    await press(ann, 'Yes, Saturday 7 June');
    await ann.keyboard.press('ArrowDown');
    await ann.keyboard.press('ArrowRight');
    await ann.keyboard.press('Enter');
    await press(ann, 'Save my days');
    await showing(ben, '.day-who', ['nobody yet', 'Ann', 'maybe Ann']);
    await press(ben, 'Like 0: Fushimi');
    await ann.getByRole('button', { name: 'Like 1: Fushimi' }).click();
    await ben.getByRole('button', { name: 'Like 2: Fushimi' }).waitFor();
    await fold(ben, 'Add a cost');
    await ben.getByLabel('Add a cost').getByLabel('What').fill('Train');
    await ben.getByLabel('Amount').fill('12.5');
    await ben.getByLabel('Add a cost').getByRole('button', { name: 'Add' }).click();
    await ben.getByText('Enter an amount, like 1250.').waitFor();
    await ben.getByLabel('Amount').fill('1,250');
    await ben.keyboard.press('Enter');
    await ann.locator('.sum.total', { hasText: '¥1,250' }).waitFor();
    await fold(ann, 'Add a task');
    await ann.getByLabel('Add a task').getByLabel('What').fill('Book the inn');
    await ann.keyboard.press('Enter');
    await ben.getByLabel('Who: Book the inn').waitFor();
  });
});

test('bill: items, who had them, a payment, and who pays whom', async () => {
  const session = await rig.open('bill-split', { currency: 'USD' }, ['Ann', 'Ben']);
  await together(session, async (ann, ben) => {
    await fold(ann, 'Add an item');
    for (const [label, amount] of [
      ['Pizza', '12.50'],
      ['Wine', '20'],
    ] as const) {
      await ann.getByLabel('What').fill(label);
      await ann.getByLabel('Amount').first().fill(amount);
      await ann.keyboard.press('Enter');
    }
    await showing(ben, '.amount', ['$12.50', '$20.00']);
    await press(ben, 'I had this: Pizza');
    await ann.locator('.row-detail', { hasText: 'Ben' }).first().waitFor();
    await fold(ann, 'Note a payment');
    await ann.getByLabel('Note a payment').getByLabel('Amount').fill('32.50');
    await ann.keyboard.press('Enter');
    await showing(ben, '.row-text', ['Pizza', 'Wine', 'Ann', 'You', 'Ann', 'Ben → Ann']);
    await showing(ann, '.row-text', ['Pizza', 'Wine', 'You', 'Ben', 'You', 'Ben → Ann']);
    await press(ben, 'Paid: Ben → Ann');
    await ann.getByText('Nothing to hand over.').waitFor();
  });
});

test('by keyboard alone: to the options, past them, a vote, and the focus stays through everybody’s changes', async () => {
  const session = await rig.open('poll', pollSetup());
  await together(session, async (ann, ben) => {
    const focused = () =>
      ann.evaluate<string>(
        `document.activeElement.querySelector('.option-text')?.textContent ?? document.activeElement.textContent`,
      );
    await ann.keyboard.press('Tab');
    assert.equal(await focused(), 'pizza');
    await ann.keyboard.press('ArrowDown');
    await ann.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'tacos');
    assert.deepEqual(await texts(ann, '[aria-checked=true]'), [], 'an arrow alone voted');
    await ann.keyboard.press('Enter');
    await showing(ben, '.bar-value', ['0 votes', '0 votes', '1 vote']);
    await ben.getByRole('radio', { name: 'sushi' }).click();
    await showing(ann, '.bar-value', ['0 votes', '1 vote', '1 vote']);
    assert.equal(await focused(), 'tacos', 'the patch took the focus away');
    // What is focused goes away: the focus moves next to it instead of to the start of the page.
    await rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, {
      ...{ id: 'gone', name: 'remove_option', payload: { option: 'o3' }, member: session.links[0]!.member },
    });
    await showing(ann, '.option-text', ['pizza', 'sushi']);
    await until('the focus is on a neighbour', async () => (await focused()) === 'sushi');
    await ann.keyboard.press('Tab');
    assert.equal(await focused(), 'Add an option');
    await ann.keyboard.press('Enter');
    await ann.keyboard.press('Tab');
    await ann.keyboard.type('ramen');
    await ann.keyboard.press('Enter');
    await showing(ben, '.option-text', ['pizza', 'sushi', 'ramen']);
  });
});

test('what is in a field stays there while others change the page', async () => {
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] });
  await together(session, async (ann, ben) => {
    await ann.getByLabel('What').pressSequentially('Sto');
    await ben.getByText('Tent', { exact: true }).last().click();
    await ann.getByText('1 of 1 done').waitFor();
    await ann.keyboard.type('ve');
    assert.equal(await ann.getByLabel('What').inputValue(), 'Stove');
    await ann.locator('.presence[aria-label="Here now: Ben"]').waitFor();
  });
});
