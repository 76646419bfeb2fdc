import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Bot } from './bot.js';

/** Commands one bot has under way at most: more than one, so that order is put to the test. */
const UNDER_WAY = 4;

export interface ChatterOptions {
  /** Messages a second of one bot, on average. */
  rate: number;
  /** Rooms to wander between; the lobby cannot be left. */
  rooms: readonly string[];
}

/** Talks, reads, comes and goes until `signal` aborts. */
export async function chatter(
  bot: Bot,
  random: Random,
  options: ChatterOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause((-Math.log(1 - random.next()) * 1_000) / options.rate);
    if (bot.client.state.status === 'ended')
      throw new Error(`${bot.name} was ended: ${JSON.stringify(bot.client.state)}`);
    if (bot.pending.size < UNDER_WAY) act(bot, random, options);
  }
}

function act(bot: Bot, random: Random, { rooms }: ChatterOptions): void {
  const room = random.pick([...bot.rooms, 'lobby']);
  const deed = random.weighted({ say: 90, read: 7, join: 2, leave: 1 });
  if (deed === 'say') bot.say(room, `${bot.name} says ${random.between(0, 1e9)} 안녕하세요`);
  if (deed === 'read') bot.ask(() => bot.client.call('read.mark', { room, seq: bot.tops.get(room) ?? 1 }));
  if (deed === 'join') bot.ask(() => bot.client.call('room.join', { room: random.pick(rooms) }));
  if (deed === 'leave' && room !== 'lobby') bot.ask(() => bot.client.call('room.leave', { room }));
}
