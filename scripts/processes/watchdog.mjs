// @ts-check
/**
 * Runs a program that would not notice by itself that the starter is gone, and ends it then, but not before the processes
 * named in the run file have drained: they may need it for that. `node watchdog.mjs <run file or ""> <program> [argument …]`
 */
import { spawn } from 'node:child_process';
import { settleChildren } from './run-file.mjs';

const [, , runFile = '', program = '', ...args] = process.argv;
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => child.kill('SIGTERM'));

process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  await settleChildren(runFile, { except: process.pid });
  child.kill('SIGTERM');
});
process.stdin.resume();
