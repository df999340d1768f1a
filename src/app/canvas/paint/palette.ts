/** Colours and fonts of the overlay, read once for each theme from the custom properties. */
export interface Ink {
  readonly fill: string;
  readonly line: string;
  readonly ink: string;
  readonly soft: string;
}
export interface Palette {
  readonly proto: (name: string) => Ink;
  readonly tun: Ink;
  readonly halo: string;
  readonly paper: string;
  readonly overlay: string;
  readonly drop: string;
  readonly dropInk: string;
  readonly marker: string;
  readonly markerEdge: string;
  readonly markerInk: string;
  readonly iris: string;
  readonly grey: string;
  readonly ink: string;
  readonly mono: string;
}

const PROTOS = ['arp', 'icmp', 'tcp', 'udp', 'ctl'] as const;

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const v = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const ink = (name: string): Ink => ({ fill: v(name), line: v(`${name}-line`), ink: v(`${name}-ink`), soft: v(`${name}-soft`) });
  const inks = new Map<string, Ink>(PROTOS.map((p) => [p, ink(p)]));
  const other: Ink = { fill: v('ink-3'), line: v('ink-3'), ink: v('ink-2'), soft: v('surface-2') };
  return {
    proto: (name) => inks.get(name) ?? other,
    tun: ink('tun'),
    halo: v('halo'),
    paper: v('paper'),
    overlay: v('overlay'),
    drop: v('drop'),
    dropInk: v('drop-ink'),
    marker: v('marker'),
    markerEdge: v('marker-edge'),
    markerInk: v('marker-ink'),
    iris: v('iris'),
    grey: v('off'),
    ink: v('ink'),
    mono: v('font-mono') || 'monospace',
  };
}
