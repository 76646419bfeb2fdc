import { PASSWORD_ISSUES } from '@devtalk/contracts/password-issues';
import t from 'tap';
import { ApiError } from '../api.js';
import { en } from './en.js';
import { ko } from './ko.js';
import { passwordError } from './password-error.js';

const rejected = (path: string, message: string) =>
  new ApiError('bad_request', { issues: [{ path, message }] });

t.test('each reason for which a password is rejected is shown in either language', async (t) => {
  for (const message of Object.values(PASSWORD_ISSUES)) {
    for (const words of [en, ko]) {
      const shown = passwordError(rejected('newPassword', message), 'newPassword', words);
      t.ok(shown && shown !== words.session.passwordHint, message);
    }
  }
  t.equal(
    passwordError(rejected('password', PASSWORD_ISSUES.common), 'password', ko),
    ko.session.passwordIssues.common,
  );
});

t.test('another reason repeats the rules; another field or error shows nothing there', async (t) => {
  t.equal(
    passwordError(rejected('password', 'Must have 8 characters'), 'password', en),
    en.session.passwordHint,
  );
  t.equal(passwordError(rejected('username', 'Is too short'), 'password', en), undefined);
  t.equal(passwordError(new ApiError('offline'), 'password', en), undefined);
  t.equal(passwordError(undefined, 'password', en), undefined);
});
