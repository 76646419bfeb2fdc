// @ts-check
/**
 * Runs redis-server and ends it when the starter is gone, which Redis itself would not notice. The other processes drain
 * first: they need Redis for that. Called as `node watchdog.mjs <run file> <program> [argument…]`.
 */
import { spawn } from 'node:child_process';
import { settleChildren } from '../processes/run-file.mjs';

const [, , runFile = '', program = '', ...args] = process.argv;
const server = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

server.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
server.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => server.kill('SIGTERM'));

process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  await settleChildren(runFile, { except: process.pid });
  server.kill('SIGTERM');
});
process.stdin.resume();
