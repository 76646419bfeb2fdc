export { normalizeUsername } from '../scalars/normalize-username.js';
export { type Mention, type MentionSite, mentionedNames, mentionSites, resolveMentions } from './mentions.js';
