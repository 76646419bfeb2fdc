import type { Message, RoomEvent } from '@devtalk/contracts';
import { changeMessage, confirmed, type Timeline, withMessages } from './timeline.js';

/** Applies one event of the room's log; applying one again changes nothing. */
export function applyEvent(timeline: Timeline, event: RoomEvent, selfId: string): Timeline {
  if (event.event === 'message.created') return applyCreated(timeline, event.data.message, selfId);
  // A page on its way will bring the state with this event in it, or is followed by it.
  if (timeline.status !== 'ready') return timeline;
  switch (event.event) {
    case 'message.edited': {
      const { target, text, mentions, editedAt } = event.data;
      return changeMessage(timeline, target, (message) => ({ ...message, text, mentions, editedAt }));
    }
    case 'message.deleted': {
      const { target, deletedAt } = event.data;
      return changeMessage(timeline, target, (message) => ({
        ...message,
        text: '',
        deletedAt,
        reactions: {},
      }));
    }
    case 'reaction.added':
    case 'reaction.removed': {
      const { target, emoji, count, user } = event.data;
      const mine = user.id === selfId ? event.event === 'reaction.added' : undefined;
      return changeMessage(timeline, target, (message) => react(message, emoji, count, mine));
    }
    default:
      return timeline;
  }
}

/** The message as event or as answer to sending it, whichever comes first. */
export function applyCreated(timeline: Timeline, message: Message, selfId: string): Timeline {
  const { status, messages, hasBefore } = timeline;
  // One from before the stretch that is held would leave a hole behind it.
  const isBefore = hasBefore && message.seq < (messages[0]?.seq ?? 0);
  const skip = status !== 'ready' || isBefore || messages.some(({ seq }) => seq === message.seq);
  return confirmed(skip ? timeline : withMessages(timeline, [message]), [message], selfId);
}

function react(message: Message, emoji: string, count: number, mine: boolean | undefined): Message {
  const { [emoji]: before, ...others } = message.reactions;
  if (count === 0) return { ...message, reactions: others };
  const me = mine ?? before?.me ?? false;
  return { ...message, reactions: { ...message.reactions, [emoji]: { count, me } } };
}
