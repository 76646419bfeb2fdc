export { discoverHandlers, type OperationHandler } from './discover.js';
