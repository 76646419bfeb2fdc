/** What a message is made of. Text stays text: nothing of it ever becomes HTML. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'deleted'; parts: Inline[] }
  | {
      kind: 'link';
      href: string;
      parts: Inline[];
      /** Where it leads, if its text says another host. */
      host?: string;
    };

export type Align = 'left' | 'center' | 'right' | undefined;

export interface ListItem {
  /** Undefined where it is no task. */
  done?: boolean;
  blocks: Block[];
}

export interface Cell {
  align: Align;
  parts: Inline[];
}

export type Block =
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'heading'; level: number; parts: Inline[] }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: ListItem[] }
  | { kind: 'table'; head: Cell[]; rows: Cell[][] }
  | { kind: 'rule' };
