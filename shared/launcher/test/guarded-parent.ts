import { Child } from '../src/process/child.js';

/** Starts one child that lives on whatever happens, and one that has ended when it says so. */
const env = { PATH: process.env.PATH };
const stubborn = new Child('/bin/sh', ['-c', 'trap "" TERM INT HUP; while :; do sleep 1; done'], { env });
const ended = new Child('/bin/sh', ['-c', 'exit 0'], { env });
await ended.exited;
process.stdin.once('end', () => process.exit(0)).resume();
process.stdout.write(`children ${stubborn.pid} ${ended.pid}\n`);
