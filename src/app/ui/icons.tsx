/** Icons of our own, each the canvas thing in miniature (24 grid, 1.6 stroke, outline), and the mark. The others come from lucide. */
import type { ReactNode } from 'react';

const DRAWN = {
  machine:
    'M5.5 4h13A2.5 2.5 0 0 1 21 6.5v11a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 17.500v-11A2.5 2.5 0 0 1 5.500 4zM3 9h18M7 6.500h.01',
  bridge:
    'M4.5 9h15a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2zM6 9V6.500h3V9M10.500 9V6.500h3V9M15 9V6.500h3V9M6 13.500h5',
  veth: 'M4.2 3.500h3.600A1.200 1.200 0 0 1 9 4.700v4.600a1.200 1.200 0 0 1-1.200 1.200H4.200A1.200 1.200 0 0 1 3 9.300V4.700a1.200 1.200 0 0 1 1.200-1.200zM5 3.500V6M7 3.500V6M6 10.500v3c0 2 1.500 3 3 3h6c1.500 0 3-1 3-3v-.5M16.200 6h3.600A1.200 1.200 0 0 1 21 7.200v4.600a1.200 1.200 0 0 1-1.200 1.200h-3.600a1.200 1.200 0 0 1-1.200-1.200V7.200A1.200 1.200 0 0 1 16.200 6zM17 6v2.500M19 6v2.500',
  vxlan:
    'M7.500 7h9a5 5 0 0 1 0 10h-9a5 5 0 0 1 0-10zM12 9.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 1 0 0-4.400M6 12h1.500M16.500 12H18',
  nic: 'M6.500 5h13A1.500 1.500 0 0 1 21 6.500v8a1.500 1.500 0 0 1-1.500 1.500H5V5zM3 4v15M9 16v2.500M12 16v2.500M15 16v2.500M18 16v2.500M11.800 8.500h3.400a.8.8 0 0 1 .8.8v2.400a.8.8 0 0 1-.8.8h-3.400a.8.8 0 0 1-.8-.8V9.300a.8.8 0 0 1 .8-.8z',
  router:
    'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 10V5.500M10.300 7 12 5.300 13.700 7M12 14v4.500M10.300 17l1.700 1.700 1.700-1.700M5.500 12H10M8.500 10.300 10.200 12l-1.700 1.700M18.500 12H14M15.500 10.300 13.800 12l1.700 1.700',
  switch:
    'M4.500 7h15a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM6 10.500h6M10.500 9 12 10.500 10.500 12M18 13.500h-6M13.500 12 12 13.500l1.500 1.500',
  cable:
    'M3.500 9h3a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1zM17.500 9h3a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1zM7.500 12h9',
} as const;
export type DrawnIcon = keyof typeof DRAWN | 'netns';

interface Props {
  readonly name: DrawnIcon;
  readonly size?: number;
}
export const NetIcon = ({ name, size = 20 }: Props) => (
  <Outline size={size}>
    {name === 'netns' ? (
      <>
        <path d="M15 20H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2M15 20v-4.500" />
        <path d="M15 15.500c2 0 3.200 1.600 3.200 3.400" strokeDasharray="2 2" />
      </>
    ) : (
      <path d={DRAWN[name]} />
    )}
  </Outline>
);

/** Two plugs and the cable between them. */
export const Mark = ({ size = 22 }: { readonly size?: number }) => (
  <Outline size={size} width={2}>
    <rect x="2.5" y="3" width="7" height="8" rx="1.5" />
    <rect x="14.5" y="3" width="7" height="8" rx="1.5" />
    <path d="M6 11v3c0 3.500 2.300 6 6 6s6-2.500 6-6v-3" />
    <path d="M5 3v2M7 3v2M18 6v2" strokeWidth={1.6} />
  </Outline>
);

const Outline = ({ size, width = 1.6, children }: { readonly size: number; readonly width?: number; readonly children: ReactNode }) => (
  <svg
    className="ic"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={width}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);
