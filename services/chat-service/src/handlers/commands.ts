import type { CommandHandler } from '../commands/command.js';
import { acceptInvite } from './accept-invite.js';
import { addMember } from './add-member.js';
import { createInvite } from './create-invite.js';
import { createRoom } from './create-room.js';
import { deleteMessage } from './delete-message.js';
import { editMessage } from './edit-message.js';
import { joinRoom } from './join-room.js';
import { leaveRoom } from './leave-room.js';
import { markRead } from './mark-read.js';
import { addReaction, removeReaction } from './react.js';
import { removeMember } from './remove-member.js';
import { revokeInvite } from './revoke-invite.js';
import { sendMessage } from './send-message.js';
import { setTyping } from './set-typing.js';
import { updateRoom } from './update-room.js';

/** The data of each op was checked by the gateway against the contract its handler names. */
export const commandHandlers: ReadonlyMap<string, CommandHandler<never>> = new Map<
  string,
  CommandHandler<never>
>([
  ['room.create', createRoom],
  ['room.update', updateRoom],
  ['room.join', joinRoom],
  ['room.leave', leaveRoom],
  ['member.add', addMember],
  ['member.remove', removeMember],
  ['invite.create', createInvite],
  ['invite.revoke', revokeInvite],
  ['invite.accept', acceptInvite],
  ['message.send', sendMessage],
  ['message.edit', editMessage],
  ['message.delete', deleteMessage],
  ['reaction.add', addReaction],
  ['reaction.remove', removeReaction],
  ['read.mark', markRead],
  ['typing.set', setTyping],
]);
