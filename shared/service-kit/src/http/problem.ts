import type { DevTalkError, Problem } from '@devtalk/contracts';

export const problemContentType = 'application/problem+json; charset=utf-8';

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** An error as an HTTP answer: its RFC 9457 body and the headers that go with it. */
export function problemAnswer(error: DevTalkError, requestId: string): ProblemAnswer {
  const seconds = error.retryAfterSeconds;
  return {
    problem: error.toProblem(requestId),
    headers: {
      'content-type': problemContentType,
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    },
  };
}
