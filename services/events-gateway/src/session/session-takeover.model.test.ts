import { searchStates } from '@devtalk/testkit';
import t from 'tap';
import { type Rules, sessionTakeover } from './session-takeover.model.js';

const all: Rules = { atomic: true, readAgain: true, sweep: true, commandCheck: true, losses: 2 };

const sound: Record<string, Partial<Rules>> = {
  'hints may be lost': {},
  'no hint is lost, and there is no sweep': { sweep: false, losses: 0 },
};

for (const [world, rules] of Object.entries(sound)) {
  t.test(`one live session, and no socket of an ended one stays: ${world}`, async (t) => {
    const { states, violation } = searchStates(sessionTakeover({ ...all, ...rules }));
    t.equal(violation, undefined, violation?.trace.join(' → ') ?? 'no violation');
    t.ok(states > 500, `${states} states`);
  });
}

const unsound: Record<string, Partial<Rules>> = {
  'signing in that looks first and writes then': { atomic: false },
  'a lost hint without a sweep': { sweep: false },
  'a socket that does not read again after it was registered': { readAgain: false, sweep: false, losses: 0 },
  'commands that are not checked': { commandCheck: false },
};

for (const [what, rules] of Object.entries(unsound)) {
  t.test(`the search finds what is wrong with ${what}`, async (t) => {
    const { violation } = searchStates(sessionTakeover({ ...all, ...rules }));
    t.ok(violation, `${violation?.reason}: ${violation?.trace.join(' → ')}`);
  });
}
