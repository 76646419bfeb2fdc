import { queryHandler } from '../pipeline/query.js';

/** A page holds fewer events than asked for where they are long: what crosses Redis at once stays bounded. */
const PAGE_BYTES = 700_000;

export default queryHandler('room.events', async (data, actor, { rooms }) => {
  const { top, events } = await rooms.log(data.room, actor.userId, data.after, data.limit, PAGE_BYTES);
  const complete = data.after + events.length >= top;
  return `{"events":[${events.join(',')}],"top":${top},"complete":${complete}}`;
});
