import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Timeline } from './timeline.js';

/** This near to the end still counts as reading the newest. */
const NEAR_END_PX = 80;
/** Older messages are asked for this early, so that a slow scroll never meets the end. */
const LOAD_AHEAD_PX = 600;

/** A row and where it stands in the window: older messages that come above must not push it away. */
interface Anchor {
  row: Element;
  top: number;
}

const topOf = (row: Element) => row.getBoundingClientRect().top;

function oldestRow(frame: HTMLElement): Anchor | undefined {
  const row = frame.querySelector('[data-seq]');
  return row ? { row, top: topOf(row) } : undefined;
}

/**
 * Keeps the newest message in sight for whoever reads it, and everything else exactly where it is: when older
 * messages are put above, when a message grows, and when the window or the keyboard changes the height.
 */
export function useScroll({ messages, unsent, status }: Timeline, loadOlder: () => void) {
  const frame = useRef<HTMLElement>(null);
  const pinned = useRef(true);
  const anchor = useRef<Anchor | undefined>(undefined);
  const [atNewest, setAtNewest] = useState(true);
  const [seenUpTo, setSeenUpTo] = useState(0);
  const newest = messages.at(-1)?.seq ?? 0;

  const toNewest = () => {
    const element = frame.current;
    if (!element) return;
    pinned.current = true;
    element.scrollTop = element.scrollHeight;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever what is shown has changed
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    if (pinned.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current) element.scrollTop += topOf(anchor.current.row) - anchor.current.top;
    anchor.current = oldestRow(element);
  }, [messages, unsent, status]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (pinned.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);

  // What one says oneself is always to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another number of unsent messages matters
  useLayoutEffect(() => {
    if (unsent.some(({ state }) => state === 'pending')) toNewest();
  }, [unsent.length]);

  useEffect(() => {
    if (atNewest) setSeenUpTo(newest);
  }, [atNewest, newest]);

  const onScroll = () => {
    const element = frame.current;
    if (!element) return;
    anchor.current = oldestRow(element);
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    pinned.current = distance < NEAR_END_PX;
    setAtNewest(pinned.current);
    if (element.scrollTop < LOAD_AHEAD_PX) loadOlder();
  };

  const below = messages.filter(({ seq }) => seq > seenUpTo).length;
  return { frame, atNewest, below, toNewest, onScroll };
}
