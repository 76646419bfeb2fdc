export * from './ephemeral-events.js';
export * from './event-frame.js';
export * from './goaway.js';
export * from './room-events.js';
export * from './server-sent-event.js';
export * from './session-events.js';
export * from './user-events.js';
