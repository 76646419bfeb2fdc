import { acceptInvite } from '../invite/accept-invite.js';
import { createInvite } from '../invite/create-invite.js';
import { revokeInvite } from '../invite/revoke-invite.js';
import { addMember } from '../member/add-member.js';
import { joinRoom } from '../member/join-room.js';
import { leaveRoom } from '../member/leave-room.js';
import { removeMember } from '../member/remove-member.js';
import { deleteMessage } from '../message/delete-message.js';
import { editMessage } from '../message/edit-message.js';
import { sendMessage } from '../message/send-message.js';
import { addReaction, removeReaction } from '../reaction/react.js';
import { markRead } from '../read-mark/mark-read.js';
import { createRoom } from '../room/create-room.js';
import { updateRoom } from '../room/update-room.js';
import { setTyping } from '../typing/set-typing.js';
import type { CommandHandler } from './command.js';

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
