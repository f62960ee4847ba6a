/** What a question for a tool or the web needs: freshness, place, time, names. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { analyzeQuery, type QueryNeed } from '../../src/routing/query.ts';

const cases: [string, QueryNeed][] = [
  ["what's the weather in Lisbon tomorrow", { freshness: 'live', place: 'Lisbon', time: 'tomorrow', entities: [] }],
  [
    'is it gonna rain in seattle this weekend',
    { freshness: 'live', place: 'seattle', time: 'this weekend', entities: [] },
  ],
  ['wether austin today?', { freshness: 'live', place: 'austin', time: 'today', entities: [] }],
  ['who won the Lakers game last night', { freshness: 'recent', time: 'last night', entities: ['Lakers'] }],
  ['best ramen near me', { freshness: 'live', place: 'here', entities: [] }],
  ['price of bitcoin right now', { freshness: 'live', time: 'right now', entities: ['bitcoin'] }],
  ['find cheap flights to Tokyo in April', { freshness: 'recent', place: 'Tokyo', time: 'in april', entities: [] }],
  ['who wrote "Pride and Prejudice"', { freshness: 'none', entities: ['Pride and Prejudice'] }],
  [
    'is the Museum of Modern Art open on mondays',
    { freshness: 'live', time: 'on mondays', entities: ['Museum of Modern Art'] },
  ],
];

for (const [text, need] of cases) it(text, () => assert.deepEqual(analyzeQuery(text), need));
