// @ts-check
import { existsSync, watch } from 'node:fs';
import { inRoot } from '../house/paths.mjs';
import { say } from '../house/say.mjs';

/** @typedef {import('../system/service-plan.mjs').ServiceName} ServiceName */

/** A compilation writes many files; their services start again once it is quiet for that long. */
const QUIET_MS = 250;

/** @type {ServiceName[]} */
const services = ['session-service', 'chat-service', 'dashboard-worker', 'events-gateway'];

/**
 * Starts a service again when what it runs has changed: its compiled modules, its Redis Functions, or what all share.
 * @param {(service: ServiceName) => void} restart
 */
export function restartOnChange(restart) {
  /** @type {Set<ServiceName>} */
  const changed = new Set();
  let timer = setTimeout(() => {}, 0);
  const note = (/** @type {ServiceName[]} */ affected) => (/** @type {string | null} */ file) => {
    if (!/\.(js|lua)$/.test(file ?? '')) return;
    for (const service of affected) changed.add(service);
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET_MS);
  };
  const flush = () => {
    say(`Changed: ${[...changed].join(', ')}`);
    for (const service of changed) restart(service);
    changed.clear();
  };
  for (const service of services) watchBuild(`services/${service}`, note([service]));
  for (const name of ['contracts', 'runtime', 'bus', 'service-kit'])
    watchBuild(`shared/${name}`, note(services));
}

/** @param {string} project @param {(file: string | null) => void} onChange */
function watchBuild(project, onChange) {
  const folders = [inRoot(`${project}/out/src`), inRoot(`${project}/src`)];
  for (const folder of folders.filter((path) => existsSync(path))) {
    watch(folder, { recursive: true }, (_event, file) => onChange(file));
  }
}
