const PATHS = {
  plus: 'M8 3.5v9M3.5 8h9',
  compass: 'M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM10.5 5.5 9 9l-3.5 1.5L7 7l3.5-1.5Z',
  bell: 'M4 11V7a4 4 0 1 1 8 0v4l1 1.5H3L4 11ZM6.5 14.25h3',
  chart: 'M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6',
  shield: 'M8 1.75 3 3.75v4c0 3.3 2.2 5.3 5 6.5 2.8-1.2 5-3.2 5-6.5v-4L8 1.75Z',
  hash: 'M6.25 2.5 5 13.5M11 2.5 9.75 13.5M2.75 6h11M2.25 10h11',
  lock: 'M4.5 7V5a3.5 3.5 0 1 1 7 0v2M3.5 7h9v6.5h-9V7Z',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  close: 'm4 4 8 8M12 4l-8 8',
  send: 'M8 13V3.5M4 7.5l4-4 4 4',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
  people:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.7a2.5 2.5 0 0 1 0 4.6M12 9.8c1.5.6 2.5 1.9 2.5 3.7',
  gear: 'M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.25 6.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5ZM5.75 12.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z',
  leave: 'M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6',
  link: 'M6.75 9.25 9.25 6.75M7.5 4.75l1.6-1.6a2.65 2.65 0 0 1 3.75 3.75l-1.6 1.6M8.5 11.25l-1.6 1.6a2.65 2.65 0 0 1-3.75-3.75l1.6-1.6',
  warning: 'M8 2 1.5 13.5h13L8 2ZM8 6.5v3.25M8 11.75v.01',
  check: 'm3 8.5 3.2 3L13 4.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside words, or inside a control that has a label of its own. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
