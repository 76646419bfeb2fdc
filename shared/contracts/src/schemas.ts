/** Every schema by name, for `schemas.room.parse(…)`; the types of the same things are exported beside it. */
export * from './connect.js';
export * from './domain/index.js';
export * from './error-schemas.js';
export * from './events/index.js';
export * from './frames.js';
export * from './scalars/index.js';
