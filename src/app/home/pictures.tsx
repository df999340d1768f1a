/** The three labs in small, with a packet under way. The packet rides along its path by CSS and stands still where motion is not wanted. */
import type { CSSProperties, ReactNode } from 'react';
import { type Shape, shapePath } from '../ui/glyph.tsx';

const Paper = ({ id, children }: { readonly id: string; readonly children: ReactNode }) => (
  <svg className="pic" viewBox="0 0 280 176" aria-hidden="true">
    <defs>
      <pattern id={`dots-${id}`} width="16" height="16" patternUnits="userSpaceOnUse">
        <circle cx="8" cy="8" r="1" fill="var(--paper-dot)" />
      </pattern>
    </defs>
    <rect width="280" height="176" fill="var(--paper)" />
    <rect width="280" height="176" fill={`url(#dots-${id})`} />
    {children}
  </svg>
);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
const Room = ({ x, y, w, h, name }: Box & { readonly name: string }) => (
  <>
    <rect x={x} y={y} width={w} height={h} rx={7} fill="var(--room)" stroke="var(--room-wall)" strokeWidth={1.5} />
    <text className="pic-n" x={x + 9} y={y + 17}>
      {name}
    </text>
  </>
);
const Card = ({ x, y, w, addr }: Omit<Box, 'h'> & { readonly addr: string }) => (
  <>
    {[8, 13, 21, 26, 31].map((dx) => (
      <rect key={dx} x={x + dx} y={y - 3} width={3} height={4} fill="var(--gold)" />
    ))}
    <rect x={x} y={y} width={w} height={24} rx={3} fill="var(--card)" stroke="var(--fixture-line)" strokeWidth={1.2} />
    <rect x={x - 3} y={y + 24} width={w + 6} height={4} rx={1} fill="var(--metal)" />
    <rect x={x + w / 2 - 6} y={y + 20} width={12} height={8} rx={1} fill="var(--socket)" />
    <text className="pic-a" x={x + w / 2} y={y + 15.5}>
      {addr}
    </text>
  </>
);
const Fixture = ({ x, y, w, h, name }: Box & { readonly name: string }) => (
  <>
    <rect x={x} y={y} width={w} height={h} rx={5} fill="var(--fixture)" stroke="var(--fixture-line)" strokeWidth={1.2} />
    <path d={`M${x + 0.6} ${y + 13}v-8a5 5 0 0 1 5-4.400h${w - 11.2}a5 5 0 0 1 5 4.400v8z`} fill="var(--fixture-2)" />
    <text className="pic-d" x={x + 12} y={y + h - 7}>
      {name}
    </text>
  </>
);
const Plug = ({ x, y }: { readonly x: number; readonly y: number }) => (
  <>
    <rect x={x - 8} y={y} width={16} height={9} rx={1.5} fill="var(--socket)" />
    <path d={`M${x - 2} ${y - 13}h4l1.500 5h-7z`} fill="var(--cable)" />
    <rect x={x - 5.5} y={y - 9} width={11} height={15} rx={1.5} fill="var(--plug)" stroke="var(--fixture-line)" />
    <path d={`M${x - 3} ${y + 5.5}v-4M${x} ${y + 5.5}v-4M${x + 3} ${y + 5.5}v-4`} stroke="var(--gold)" strokeWidth={1.3} />
  </>
);
const Cable = ({ d }: { readonly d: string }) => <path d={d} fill="none" stroke="var(--cable)" strokeWidth={2} />;

interface RiderProps {
  readonly path: string;
  readonly shape: Exclude<Shape, 'drop' | 'tun'>;
  readonly capsule?: boolean;
  readonly delay?: number;
  readonly seconds?: number;
}
const Rider = ({ path, shape, capsule, delay = 0, seconds = 4 }: RiderProps) => (
  <g
    className="pic-ride"
    style={{ offsetPath: `path('${path}')`, animationDuration: `${seconds}s`, animationDelay: `${delay}s` } as CSSProperties}
  >
    {capsule ? (
      <>
        <rect x={-20} y={-11} width={40} height={22} rx={11} fill="var(--halo)" />
        <rect x={-18} y={-9} width={36} height={18} rx={9} fill="var(--tun-soft)" stroke="var(--tun-line)" strokeWidth={1.8} />
      </>
    ) : (
      <path d={shapePath[shape](7.5)} fill="var(--halo)" stroke="var(--halo)" strokeWidth={5} strokeLinejoin="round" />
    )}
    <path
      d={shapePath[shape](capsule ? 5.5 : 7.5)}
      fill={`var(--${shape})`}
      stroke={`var(--${shape}-line)`}
      strokeWidth={1.2}
      strokeLinejoin="round"
    />
  </g>
);

export const VethPicture = () => (
  <Paper id="veth">
    <Room x={22} y={42} w={98} h={84} name="test-1" />
    <Room x={160} y={42} w={98} h={84} name="test-2" />
    <Cable d="M71 100V140c0 8 4 10 10 10H199c6 0 10-2 10-10V100" />
    <Card x={34} y={72} w={74} addr="10.0.0.101" />
    <Card x={172} y={72} w={74} addr="10.0.0.102" />
    <Rider path="M71 102V140c0 8 4 10 10 10H199c6 0 10-2 10-10V102" shape="icmp" />
  </Paper>
);

export const BridgePicture = () => (
  <Paper id="bridge">
    {[
      { name: 'test-1', addr: '.101', x: 14 },
      { name: 'test-2', addr: '.102', x: 102 },
    ].map(({ name, addr, x }) => (
      <g key={name}>
        <Room x={x} y={14} w={76} h={66} name={name} />
        <Card x={x + 10} y={38} w={56} addr={addr} />
        <Cable d={`M${x + 38} 66V106`} />
      </g>
    ))}
    {[8, 13, 21, 26, 31].map((dx) => (
      <rect key={dx} x={190 + dx} y={89} width={3} height={4} fill="var(--gold)" />
    ))}
    <rect x={190} y={92} width={60} height={30} rx={3} fill="var(--card)" stroke="var(--fixture-line)" strokeWidth={1.2} />
    <text className="pic-a" x={220} y={108}>
      10.0.0.1
    </text>
    <Fixture x={14} y={116} w={246} h={46} name="br0" />
    <Plug x={52} y={116} />
    <Plug x={140} y={116} />
    <Rider path="M52 68V138H140V70" shape="arp" />
    <Rider path="M52 68V138H220V104" shape="arp" />
  </Paper>
);

export const VxlanPicture = () => (
  <Paper id="vxlan">
    {[12, 156].map((x, side) => (
      <g key={x}>
        <rect x={x} y={14} width={112} height={148} rx={10} fill="var(--plate)" stroke="var(--wall)" strokeWidth={2} />
        <text className="pic-n" x={x + 11} y={32}>
          {side === 0 ? 'hostA' : 'hostB'}
        </text>
        {[8, 58].map((dx) => (
          <g key={dx}>
            <rect x={x + dx} y={40} width={46} height={30} rx={5} fill="var(--room)" stroke="var(--room-wall)" strokeWidth={1.4} />
            <rect x={x + dx + 10} y={52} width={26} height={12} rx={2} fill="var(--card)" stroke="var(--fixture-line)" />
            <rect x={x + dx + 8} y={64} width={30} height={3} fill="var(--metal)" />
            <Cable d={`M${x + dx + 23} 67V84`} />
          </g>
        ))}
        <Fixture x={x + 8} y={88} w={96} h={24} name="" />
        <text className="pic-d" x={x + 56} y={107} textAnchor="middle">
          br0
        </text>
        <Cable d={`M${side === 0 ? x + 31 : x + 81} 112V126`} />
      </g>
    ))}
    <path d="M84 137H196" stroke="var(--tun-line)" strokeWidth={11} />
    <path d="M84 137H196" stroke="var(--tun-soft)" strokeWidth={8} />
    {[20, 200].map((x, side) => (
      <g key={x}>
        <rect x={x} y={126} width={60} height={22} rx={11} fill="var(--fixture)" stroke="var(--fixture-line)" strokeWidth={1.2} />
        <text className="pic-d" x={x + 30} y={141} textAnchor="middle">
          {side === 0 ? 'vxlan1' : 'vxlan2'}
        </text>
      </g>
    ))}
    <Rider path="M84 137H196" shape="icmp" capsule seconds={3.5} />
  </Paper>
);
