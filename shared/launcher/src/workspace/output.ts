import { styleText } from 'node:util';

export type Colour = 'cyan' | 'green' | 'yellow' | 'magenta' | 'blue' | 'red' | 'gray' | 'bold';

const { NO_COLOR, FORCE_COLOR } = process.env;
const isColoured = FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(process.stdout.isTTY) && !NO_COLOR;
const WIDTH = 19;

export const paint = (colour: Colour, text: string): string =>
  isColoured ? styleText(colour, text, { validateStream: false }) : text;

export const prefix = (name: string, colour: Colour): string =>
  `${paint(colour, name.padEnd(WIDTH))}${paint('gray', '│')} `;

const own = prefix('devtalk', 'bold');

/** A line of the command itself, apart from the lines of the processes it runs. */
export const print = (line: string): void => console.log(own + line);

export const printError = (line: string): void => console.error(own + paint('red', line));
