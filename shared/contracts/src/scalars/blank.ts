/**
 * What leaves a mark on the screen. White space, controls and ignorable characters do not; nor do two that Unicode counts as
 * symbols: the Braille pattern without dots and the musical null notehead.
 */
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** Whether nobody could see the text. */
export const isBlank = (text: string): boolean => !visible.test(text);
