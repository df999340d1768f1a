/** The shape of a protocol: filled for a request, hollow for a reply, in a capsule when it travels inside a tunnel, a cross when it was dropped. */
import type { Summary } from '#wire/summarize.ts';

export type Shape = 'arp' | 'icmp' | 'tcp' | 'udp' | 'ctl' | 'tun' | 'drop';

export const shapePath: Readonly<Record<Shape, (r: number) => string>> = {
  arp: (r) => `M0 ${-r * 1.15}L${r * 1.15} 0L0 ${r * 1.15}L${-r * 1.15} 0Z`,
  icmp: (r) => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`,
  tcp: (r) => `M${-r * 0.9} ${-r * 0.9}H${r * 0.9}V${r * 0.9}H${-r * 0.9}Z`,
  udp: (r) => `M${-r * 0.85} ${-r}L${r * 1.1} 0L${-r * 0.85} ${r}Z`,
  ctl: (r) => `M${-r * 0.5} ${-r * 0.92}H${r * 0.5}L${r * 1.05} 0L${r * 0.5} ${r * 0.92}H${-r * 0.5}L${-r * 1.05} 0Z`,
  tun: (r) =>
    `M${-r * 0.75} ${-r * 0.85}H${r * 0.75}A${r * 0.85} ${r * 0.85} 0 0 1 ${r * 0.75} ${r * 0.85}H${-r * 0.75}A${r * 0.85} ${r * 0.85} 0 0 1 ${-r * 0.75} ${-r * 0.85}Z`,
  drop: (r) => `M${-r * 0.7} ${-r * 0.7}L${r * 0.7} ${r * 0.7}M${r * 0.7} ${-r * 0.7}L${-r * 0.7} ${r * 0.7}`,
};

/** The shape that a summary is drawn with. */
export const shapeOf = (summary: Pick<Summary, 'proto'>): Exclude<Shape, 'drop'> =>
  summary.proto === 'vxlan' ? 'tun' : summary.proto === 'other' ? 'ctl' : summary.proto;

interface Props {
  readonly shape: Shape;
  readonly hollow?: boolean;
  /** What the capsule carries. */
  readonly inner?: Shape;
  readonly size?: number;
}
export function Glyph({ shape, hollow = false, inner, size = 12 }: Props) {
  const w = shape === 'tun' ? size * 2 : size + 2;
  const h = size + 2;
  return (
    <svg className="gl" width={w} height={h} viewBox={`${-w / 2} ${-h / 2} ${w} ${h}`} aria-hidden="true">
      {shape === 'tun' ? (
        <>
          <rect
            x={-w / 2 + 1}
            y={-h / 2 + 1}
            width={w - 2}
            height={h - 2}
            rx={h / 2 - 1}
            fill="var(--tun-soft)"
            stroke="var(--tun-line)"
            strokeWidth={1.5}
          />
          {inner && <Body shape={inner} hollow={hollow} r={size / 2 - 2.4} />}
        </>
      ) : (
        <Body shape={shape} hollow={hollow} r={size / 2 - (shape === 'arp' ? 1 : 0.8)} />
      )}
    </svg>
  );
}
const Body = ({ shape, hollow, r }: { readonly shape: Shape; readonly hollow: boolean; readonly r: number }) =>
  shape === 'drop' ? (
    <path d={shapePath.drop(r)} stroke="var(--drop)" strokeWidth={1.8} strokeLinecap="round" fill="none" />
  ) : (
    <path
      d={shapePath[shape](r)}
      fill={`var(--${shape}${hollow ? '-soft' : ''})`}
      stroke={`var(--${shape}-line)`}
      strokeWidth={hollow ? 1.5 : 0.8}
      strokeLinejoin="round"
    />
  );
