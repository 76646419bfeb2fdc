// @ts-check
import { setTimeout as after } from 'node:timers/promises';
import { Refusal } from '../house/refusal.mjs';

const EVERY_MS = 40;
const PATIENCE_MS = 30_000;

/**
 * Settles when the operations port answers `/readyz` with 200.
 * @param {string} name @param {number} opsPort @param {AbortSignal} signal ends the asking
 */
export async function answersReady(name, opsPort, signal) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!signal.aborted && !(await isReady(opsPort))) {
    if (Date.now() > deadline) throw new Refusal(`${name} is not ready after ${PATIENCE_MS / 1000} s.`);
    await after(EVERY_MS);
  }
}

/** @param {number} opsPort */
async function isReady(opsPort) {
  try {
    const response = await fetch(`http://127.0.0.1:${opsPort}/readyz`, {
      signal: AbortSignal.timeout(1_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
