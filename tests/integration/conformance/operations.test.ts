import { isDeepStrictEqual } from 'node:util';
import { ERRORS, OP_NAMES, type OpName, type WireError } from '@devtalk/contracts';
import t, { type Test } from 'tap';
import { startTwoOfEach } from '../system.js';
import { contractOf } from '../wire/calls.js';
import { Documented } from '../wire/documented.js';
import { callHttp, expectResult, problemOf } from '../wire/http.js';
import type { Example, Examples, Refusal } from './example.js';
import { memberExamples } from './member-examples.js';
import { messageExamples } from './message-examples.js';
import { personalExamples } from './personal-examples.js';
import { roomExamples } from './room-examples.js';
import { fresh, PLAYERS, type Player, setStage } from './stage.js';

const examples: Examples<OpName> = {
  ...roomExamples,
  ...memberExamples,
  ...messageExamples,
  ...personalExamples,
};

t.setTimeout(90_000);
const talk = await startTwoOfEach(t, {
  env: { MESSAGES_BURST: '1000', FRAME_BURST: '1000', PUBLIC_ORIGIN: 'https://chat.example' },
});
const stage = await setStage(talk);
const documented = await Documented.read(talk.a.url);

for (const op of OP_NAMES) t.test(op, (t) => walk(t, op, examples[op] as Example<OpName>));

t.test('no frame broke the contract', async (t) => {
  for (const name of PLAYERS) t.strictSame(stage[name].socket.faults, [], `what ${name} received`);
});

async function walk(t: Test, op: OpName, example: Example<OpName>) {
  const player = stage[example.by ?? 'ada'];
  const data = (await example.data(stage)) as object;
  await succeeds(t, op, player, data, () => example.data(stage) as Promise<object>);
  await refusesUnknownField(t, op, player, data);
  for (const refusal of example.refusals ?? []) await refuses(t, op, refusal);
  if (!contractOf(op).http) return;
  const anonymous = await callHttp(talk.a.url, op, data);
  t.equal(problemOf(anonymous).code, 'session_required', 'not for those who are not signed in');
}

/** Both doors give the same answer: of a query to the same question, of a command to the same key. */
async function succeeds(t: Test, op: OpName, player: Player, data: object, more: () => Promise<object>) {
  const { kind, http } = contractOf(op);
  const key = kind === 'command' ? fresh() : undefined;
  let answer = await player.socket.ask(op, data as never, key);
  const reply = { id: 1, ok: true, data: answer };
  t.strictSame(documented.frameFaults(`${op}.reply`, reply), [], `${op} over WebSocket is as documented`);
  if (!http) return;
  const { token, otherGateway } = player;
  let twin = await callHttp(otherGateway.url, op, data, { token, key });
  // What is asked may change between the two, as a dashboard does when it is ready: then both are asked again.
  for (let tries = 1; kind === 'query' && tries < 5 && !isDeepStrictEqual(twin.body, answer); tries++) {
    answer = await player.socket.ask(op, data as never);
    twin = await callHttp(otherGateway.url, op, data, { token });
  }
  t.strictSame(expectResult(op, twin), http.status === 204 ? {} : answer, `${op} over HTTP says the same`);
  if (http.status !== 204)
    t.strictSame(
      documented.answerFaults(http, twin.status, twin.body),
      [],
      `${op} over HTTP is as documented`,
    );
  if (kind === 'query') return;
  const anew = await callHttp(otherGateway.url, op, await more(), { token });
  expectResult(op, anew);
  t.equal(anew.status, http.status, `${op} over HTTP has its own status`);
}

async function refusesUnknownField(t: Test, op: OpName, player: Player, data: object) {
  const odd = { ...data, surprise: 1 };
  const said = await player.socket.rejection(op, odd);
  t.match(said, { code: 'bad_request', issues: [{ path: 'surprise', message: 'Unknown field' }] });
  if (!contractOf(op).http) return;
  const told = problemOf(await callHttp(player.gateway.url, op, odd, { token: player.token }));
  t.strictSame(told.issues, said.issues, 'HTTP names the unknown field too');
}

async function refuses(t: Test, op: OpName, { code, why, by, data }: Refusal) {
  const { socket, token, otherGateway } = stage[by];
  const wrong = await data(stage);
  const said = await socket.rejection(op, wrong);
  t.equal(said.code, code, `${why}: ${code}`);
  t.equal(said.retryable, ERRORS[said.code].retryable);
  if (!contractOf(op).http || !fitsPath(wrong)) return;
  const told = problemOf(await callHttp(otherGateway.url, op, wrong, { token }));
  t.strictSame(
    [told.code, told.detail],
    [said.code, (said as WireError).message],
    `${why}: HTTP says the same`,
  );
}

/** What is text in JSON alone has no twin in a path or query. */
const fitsPath = (data: object) =>
  Object.values(data).every((value) => typeof value !== 'object' || value === null || Array.isArray(value));
