// @ts-check
import { styleText } from 'node:util';

/** @typedef {'cyan' | 'green' | 'yellow' | 'magenta' | 'blue' | 'red' | 'gray' | 'bold'} Colour */

const { NO_COLOR, FORCE_COLOR } = process.env;
const coloured = FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(process.stdout.isTTY) && !NO_COLOR;

/** @param {Colour} colour @param {string} text */
export const paint = (colour, text) => (coloured ? styleText(colour, text, { validateStream: false }) : text);

const WIDTH = 19;

/** @param {string} who @param {Colour} colour */
export const prefix = (who, colour) => `${paint(colour, who.padEnd(WIDTH))}${paint('gray', '│')} `;

const own = prefix('devtalk', 'bold');

/** What the commands themselves have to say, apart from the lines of the processes they run. @param {string} line */
export const say = (line) => console.log(own + line);

/** @param {string} line */
export const complain = (line) => console.error(own + paint('red', line));
