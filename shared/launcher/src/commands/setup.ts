import { findRedisServer } from '../redis/find-server.js';
import { buildWeb, compile } from '../workspace/build.js';
import { print } from '../workspace/output.js';

/** `npm run setup`: what `npm start` does before it starts anything, for an image, a CI cache, or a machine about to go offline. */
export default async function setup(): Promise<void> {
  await compile();
  await buildWeb();
  await findRedisServer();
  print('Everything is installed and built.');
}
