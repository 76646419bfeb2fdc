/** Too many parts, or too deep: what would be dear to show is shown as it was typed. */
export class TooMuch extends Error {}
