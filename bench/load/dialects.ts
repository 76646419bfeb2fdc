import { devtalk } from '../peers/devtalk/dialect.js';
import { floor } from '../peers/floor/dialect.js';
import { nats } from '../peers/nats/dialect.js';
import { socketio } from '../peers/socketio/dialect.js';
import type { Dialect, DialectName } from './dialect.js';

export const dialects: Readonly<Record<DialectName, Dialect>> = { devtalk, socketio, floor, nats };
