export interface SlotGrouping<T> {
  /** On a cluster one command may name the keys of one slot only; elsewhere all are one group. */
  readonly isCluster: boolean;
  /** What items of one slot have in common; without it each item has a slot of its own. */
  slotOf?(item: T): unknown;
  /** Most items of one group: bounds how long one call keeps Redis from everybody else. */
  readonly most?: number;
}

/** The items of each call, in their order: as few calls as the slots of a cluster and `most` allow. */
export function slotGroups<T>(items: readonly T[], { isCluster, slotOf, most }: SlotGrouping<T>): T[][] {
  const open = new Map<unknown, T[]>();
  const groups: T[][] = [];
  for (const item of items) {
    const slot = isCluster ? (slotOf ? slotOf(item) : item) : undefined;
    const group = open.get(slot);
    if (group && group.length < (most ?? Number.POSITIVE_INFINITY)) {
      group.push(item);
      continue;
    }
    const fresh = [item];
    groups.push(fresh);
    open.set(slot, fresh);
  }
  return groups;
}
