export * from './chat.js';
export * from './dashboard.js';
export * from './session.js';
