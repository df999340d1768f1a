/** The six shapes of packets, made once for radius 1 and scaled when drawn. Pre-made paths keep a frame with hundreds of packets under a millisecond. */
export type ShapeName = 'arp' | 'icmp' | 'tcp' | 'udp' | 'ctl' | 'other';

let made: Record<ShapeName | 'cross', Path2D> | undefined;

/** Paths at radius 9, the size at 100 %. */
export function shapePaths(): Record<ShapeName | 'cross', Path2D> {
  made ??= {
    arp: new Path2D('M0 -10.350L10.350 0L0 10.350L-10.350 0Z'),
    icmp: circle(9),
    tcp: roundRect(-8.1, -8.1, 16.2, 16.2, 1.8),
    udp: new Path2D('M-7.650 -9L9.900 0L-7.650 9Z'),
    ctl: new Path2D('M-4.500 -8.280H4.500L9.450 0L4.500 8.280H-4.500L-9.450 0Z'),
    other: circle(6),
    cross: new Path2D('M-6.300 -6.300L6.300 6.300M6.300 -6.300L-6.300 6.300'),
  };
  return made;
}
function circle(r: number): Path2D {
  const p = new Path2D();
  p.arc(0, 0, r, 0, Math.PI * 2);
  return p;
}
export function roundRect(x: number, y: number, w: number, h: number, r: number): Path2D {
  const p = new Path2D();
  p.roundRect(x, y, w, h, r);
  return p;
}
export const shapeOf = (proto: string): ShapeName => (proto in shapePaths() && proto !== 'cross' ? (proto as ShapeName) : 'other');
