type Attributes = Readonly<Record<string, string | number>>;

/** An element of an SVG document, written out with its text and attributes escaped. */
export class SvgNode {
  readonly #name: string;
  readonly #attributes: Attributes;
  readonly #children: readonly (SvgNode | string)[];

  constructor(name: string, attributes: Attributes, ...children: readonly (SvgNode | string)[]) {
    this.#name = name;
    this.#attributes = attributes;
    this.#children = children;
  }

  toString(): string {
    const attributes = Object.entries(this.#attributes).map(
      ([name, value]) => ` ${name}="${escaped(value)}"`,
    );
    const inside = this.#children.map((child) =>
      typeof child === 'string' ? escaped(child) : String(child),
    );
    return `<${this.#name}${attributes.join('')}>${inside.join('')}</${this.#name}>`;
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(value: string | number): string {
  const text = typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

export const node = (name: string, attributes: Attributes, ...children: (SvgNode | string)[]) =>
  new SvgNode(name, attributes, ...children);

/** A drawing on white, so that it can be read on a dark page too. */
export function drawing(width: number, height: number, ...children: SvgNode[]): string {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const font = { 'font-family': 'system-ui, sans-serif', 'font-size': 12, fill: '#222' };
  const paper = node('rect', { width, height, fill: '#fff' });
  return String(node('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...font }, paper, ...children));
}

export const label = (x: number, y: number, text: string, more: Attributes = {}) =>
  node('text', { x, y, ...more }, text);

export const colours: Readonly<Record<string, string>> = {
  devtalk: '#2563eb',
  socketio: '#9ca3af',
  floor: '#d1a054',
  nats: '#27836b',
  bullmq: '#9ca3af',
  fastify: '#d1a054',
};
