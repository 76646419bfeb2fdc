import { withExcerpts } from '../message/excerpts.js';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

export default queryHandler('user.events', async ({ after, alertsSince }, actor, chat) => {
  const following = await chat.people.eventsAfter(actor.userId, after);
  const page = await chat.people.withAlerts(actor.userId, following, alertsSince);
  const events = await withExcerpts(chat, actor, page.events);
  return `{"events":[${events.join(',')}],"gap":${page.gap},"cursor":${q(page.cursor)}}`;
});
