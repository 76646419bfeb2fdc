import { commandHandler } from '../pipeline/command.js';
import { setReaction } from './reaction.js';

export default commandHandler('reaction.remove', setReaction(false));
