export * from './chat.js';
export * from './dashboard.js';
export * from './presence.js';
export * from './request-data.js';
export * from './session.js';
