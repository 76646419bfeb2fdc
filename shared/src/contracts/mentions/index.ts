export { type Mention, type MentionSite, mentionedNames, mentionSites, resolveMentions } from './mentions.js';
