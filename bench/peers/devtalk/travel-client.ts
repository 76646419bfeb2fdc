import { DevTalkClient } from '@devtalk/client';
import { WebSocket } from 'ws';
import type { Travel } from '../../load/travel-client.js';

export const travelDevTalk: Travel = (url, { token }, path, handlers) => {
  class PathSocket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { agent: path.agent, perMessageDeflate: false });
    }
  }
  const client = new DevTalkClient({ url, token: () => token, WebSocket: PathSocket });
  client.on('connected', () => handlers.online());
  client.on('state', ({ status }) => {
    if (status === 'waiting' || status === 'ended') handlers.offline();
  });
  client.on('message.created', ({ room, data }) => handlers.message(room, data.message.text));
  client.on('reset', () => handlers.lostTrack());
  client.connect();
  return {
    say: (room, text) => {
      const clientId = crypto.randomUUID();
      return client.call('message.send', { room, clientId, text }, { deadlineMs: 60_000 });
    },
    close: () => client.close(),
  };
};
