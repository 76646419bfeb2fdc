import { ENDPOINT_NAMES, endpoints } from '@devtalk/contracts';
import t, { type Test } from 'tap';
import { startTwoOfEach } from '../system.js';
import { contractOf } from '../wire/calls.js';
import { EventStream } from '../wire/event-stream.js';
import { askHttp, callHttp, expectResult, type HttpAnswer, problemOf } from '../wire/http.js';
import { type Person, signUp } from '../wire/person.js';
import {
  type Asked,
  type Caller,
  type EndpointExample,
  type EndpointRefusal,
  endpointExamples,
} from './endpoint-examples.js';
import { fresh, PLAYERS, setStage } from './stage.js';

t.setTimeout(90_000);
const talk = await startTwoOfEach(t, { env: { JOB_ATTEMPTS: '1', JOB_TIME_LIMIT_MS: '690' } });
const stage = await setStage(talk);

for (const name of ENDPOINT_NAMES) {
  if (name === 'events.sse') t.test(name, walkStream);
  else t.test(name, (t) => walk(t, name, endpointExamples[name] as EndpointExample<Asked>));
}

t.test('no frame broke the contract', async (t) => {
  for (const name of PLAYERS) t.strictSame(stage[name].socket.faults, [], `what ${name} received`);
});

async function walk(t: Test, name: Asked, { by, data, refusals = [] }: EndpointExample<Asked>) {
  const person = await callerOf(by);
  const given = (await data(stage, person)) as object;
  const answer = await callHttp(talk.b.url, name, given, tokenOf(by, person));
  expectResult(name, answer);
  t.equal(answer.status, endpoints[name].http.status, `${name} has its status`);
  checkHeaders(t, name, answer);
  for (const refusal of refusals) await refuses(t, name, refusal);
  if (!DATALESS.test(name)) await refusesUnknownField(t, name, by);
  if (contractOf(name).access !== 'public') await refusesNobody(t, name, given);
}

/** They look at nothing but the credentials: whatever else comes along, a sign-out works and a page is shown. */
const DATALESS = /^(auth\.(me|logout)|status\.get|docs\..*)$/;

const tokenOf = (by: Caller, { token }: Person) => (by === 'nobody' ? {} : { token });

/** Nobody in particular is cy without a token. */
function callerOf(by: Caller): Promise<Person> | Person {
  if (by === 'someone') return signUp(talk.a.url, `s${fresh().slice(0, 8)}`);
  return by === 'nobody' ? stage.cy : stage[by];
}

function checkHeaders(t: Test, name: Asked, { headers, status }: HttpAnswer) {
  t.equal(headers.get('x-content-type-options'), 'nosniff');
  t.match(headers.get('content-security-policy') ?? '', /default-src 'self'/);
  if (contractOf(name).access !== 'public') t.equal(headers.get('cache-control'), 'no-store');
  if (status === 302) t.equal(headers.get('location'), 'https://example.org/a?b=c#d');
}

async function refuses(t: Test, name: Asked, { why, code, by, data }: EndpointRefusal) {
  const person = await callerOf(by);
  const answer = await callHttp(talk.b.url, name, await data(stage, person), tokenOf(by, person));
  t.equal(problemOf(answer).code, code, `${why}: ${code}`);
}

/** Whoever may call it: a field nobody knows is told before anything is done. */
async function refusesUnknownField(t: Test, name: Asked, by: Caller) {
  const person = await callerOf(by === 'someone' ? 'ada' : by);
  const params = Object.fromEntries((contractOf(name).http?.params ?? []).map((param) => [param, 'a1']));
  const answer = await callHttp(talk.a.url, name, { ...params, surprise: 1 }, tokenOf(by, person));
  const { code, issues = [] } = problemOf(answer);
  t.equal(code, 'bad_request');
  t.ok(
    issues.some(({ path, message }) => path === 'surprise' && message === 'Unknown field'),
    'the unknown field is named',
  );
}

async function refusesNobody(t: Test, name: Asked, data: object) {
  t.equal(
    problemOf(await callHttp(talk.a.url, name, data)).code,
    'session_required',
    'not for those who are not signed in',
  );
  const forged = await callHttp(talk.a.url, name, data, { token: `00.${'A'.repeat(43)}` });
  t.equal(problemOf(forged).code, 'session_required', 'nor for an unknown token');
}

async function walkStream(t: Test) {
  const { ada } = stage;
  const stream = await EventStream.open(talk.b.url, ada);
  const { id } = await askHttp(talk.a.url, 'account.create', { name: 'Seen', balance: 1.5 }, ada);
  const { data } = await stream.next('snapshots.generated');
  t.strictSame(data.accounts, [id]);
  await stream.close();
  t.equal(problemOf(await callHttp(talk.a.url, 'events.sse', {})).code, 'session_required');
  const unknown = await callHttp(talk.a.url, 'events.sse', { types: 'gossip' }, ada);
  t.equal(problemOf(unknown).code, 'bad_request', 'an unknown type');
}
