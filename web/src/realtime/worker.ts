import { DevTalkClient, PortHost } from '@devtalk/client';
import { socketUrl } from './socket-url.js';

/** Holds the one connection of this browser; every tab attaches through a port. */
const host = new PortHost(new DevTalkClient({ url: socketUrl(self.location) }));

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) host.attach(port);
});
