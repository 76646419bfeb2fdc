import { startDevTalk, waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { bearer, signUp } from './support/people.js';

t.test(
  'a stream that is still opening when its gateway drains breaks off, and is not left waiting',
  async (t) => {
    const { url, gateways, chat } = await startDevTalk(t, { workers: 0 });
    const { token } = await signUp(url, 'ann');
    // What the stream missed is asked of chat-service: it opens for as long as nobody answers.
    for (const service of chat) service.pause();
    const opening = fetch(`${url}/api/events/sse`, {
      headers: { ...bearer(token), 'last-event-id': '1-1' },
      signal: AbortSignal.timeout(20_000),
    });
    const outcome = opening.then(
      ({ status }) => `answered with ${status}`,
      (error: Error) => error.message,
    );
    const isOpening = async () => {
      const { streams } = (await (await fetch(`${url}/api/status`)).json()) as { streams: number };
      return streams === 1;
    };
    await waitFor(isOpening, { what: 'it is opening' });
    gateways[0]?.process.signal('SIGTERM');
    t.equal(await outcome, 'fetch failed');
  },
);
