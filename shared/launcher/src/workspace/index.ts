export { buildWeb, compile, SERVICE_PROJECTS } from './build.js';
export { paint, print, printError } from './output.js';
export { importFromRoot, inRoot, root } from './paths.js';
export { onPath, type ProgramResult, run } from './run-program.js';
export { EX_USAGE, StartError } from './start-error.js';
export { installSystemPackage } from './system-packages.js';
