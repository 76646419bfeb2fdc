import { searchStates } from '@devtalk/testkit';
import t from 'tap';
import { type Rules, subscribeRecoverMerge } from './subscribe-recover-merge.model.js';

const all: Rules = { askAfterSubscribing: true, checkAgain: true, losses: 2 };

const sound: Record<string, Partial<Rules>> = {
  'frames may be lost': {},
  'no frame is lost, and the top is asked once': { checkAgain: false, losses: 0 },
};

for (const [world, rules] of Object.entries(sound)) {
  t.test(`a room comes out whole and in order: ${world}`, async (t) => {
    const { states, violation } = searchStates(subscribeRecoverMerge({ ...all, ...rules }));
    t.equal(violation, undefined, violation?.trace.join(' → ') ?? 'no violation');
    t.ok(states > 100, `${states} states`);
  });
}

const unsound: Record<string, Partial<Rules>> = {
  'a top that is not asked after subscribing': { askAfterSubscribing: false, checkAgain: false, losses: 0 },
  'a lost last frame that nobody looks for': { checkAgain: false },
};

for (const [what, rules] of Object.entries(unsound)) {
  t.test(`the search finds what is wrong with ${what}`, async (t) => {
    const { violation } = searchStates(subscribeRecoverMerge({ ...all, ...rules }));
    t.ok(violation, `${violation?.reason}: ${violation?.trace.join(' → ')}`);
  });
}
