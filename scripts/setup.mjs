// @ts-check
import { buildWeb, compile } from './house/build.mjs';
import { installPackages } from './house/install.mjs';
import { runCommand } from './house/refusal.mjs';
import { say } from './house/say.mjs';
import { findRedisServer } from './redis/find-server.mjs';

/** What `npm start` does before it starts anything: for an image, a CI cache, or a machine about to go offline. */
await runCommand(async () => {
  await installPackages();
  await compile();
  await buildWeb();
  await findRedisServer();
  say('Everything is installed and built.');
});
