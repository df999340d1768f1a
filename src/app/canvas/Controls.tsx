/** Zoom at the bottom left; the legend at the bottom right, with only the protocols that have been seen. */
import { useStore as useFlow, useReactFlow } from '@xyflow/react';
import { LayoutGrid, Map as MapIcon, Maximize, Minus, Plus } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { type MessageKey, t } from '../i18n/t.ts';
import { playerOf } from '../play/player.ts';
import { useCanvas } from './context.ts';
import { tidyUp } from './edit.ts';

export const FIT = { padding: 0.06, maxZoom: 1.1, minZoom: 0.1 } as const;
const MS = 140;

export function ZoomControl({ map, onMap }: { map: boolean; onMap: (shown: boolean) => void }) {
  const { lab } = useCanvas();
  const flow = useReactFlow();
  const zoom = useFlow((s) => s.transform[2]);
  return (
    <div className="vl-zoom vl-ui">
      <button type="button" aria-label={t('canvas.zoom.out')} onClick={() => void flow.zoomOut({ duration: MS })}>
        <Minus size={14} strokeWidth={1.6} />
      </button>
      <button type="button" className="num" aria-label={t('canvas.zoom.reset')} onClick={() => void flow.zoomTo(1, { duration: MS })}>
        {Math.round(zoom * 100)}%
      </button>
      <button type="button" aria-label={t('canvas.zoom.in')} onClick={() => void flow.zoomIn({ duration: MS })}>
        <Plus size={14} strokeWidth={1.6} />
      </button>
      <i />
      <button type="button" aria-label={t('canvas.zoom.fit')} onClick={() => void flow.fitView({ ...FIT, duration: MS })}>
        <Maximize size={14} strokeWidth={1.6} />
      </button>
      <button type="button" aria-label={t('canvas.zoom.map')} aria-pressed={map} onClick={() => onMap(!map)}>
        <MapIcon size={14} strokeWidth={1.6} />
      </button>
      <button type="button" aria-label={t('canvas.zoom.tidy')} onClick={() => tidyUp(lab)}>
        <LayoutGrid size={14} strokeWidth={1.6} />
      </button>
    </div>
  );
}

interface LegendRow {
  readonly name: string;
  readonly words: MessageKey;
  readonly d: string;
  readonly color: string;
}
const LEGEND: readonly LegendRow[] = [
  { name: 'arp', words: 'canvas.legend.arp', d: 'M0 -6L6 0L0 6L-6 0Z', color: 'arp' },
  { name: 'icmp', words: 'canvas.legend.icmp', d: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0', color: 'icmp' },
  { name: 'tcp', words: 'canvas.legend.tcp', d: 'M-4.500 -4.500h9v9h-9z', color: 'tcp' },
  { name: 'udp', words: 'canvas.legend.udp', d: 'M-4.500 -5.500L6 0L-4.500 5.500Z', color: 'udp' },
  { name: 'ctl', words: 'canvas.legend.ctl', d: 'M-2.800 -5H2.800L5.800 0L2.800 5H-2.800L-5.800 0Z', color: 'ctl' },
  { name: 'vxlan', words: 'canvas.legend.tunnel', d: 'M-5 -4.500H5a4.500 4.500 0 0 1 0 9H-5a4.500 4.500 0 0 1 0 -9z', color: 'tun' },
  { name: 'drop', words: 'canvas.legend.drop', d: 'M-4 -4L4 4M4 -4L-4 4', color: 'drop' },
];

export function Legend() {
  const { lab } = useCanvas();
  const player = playerOf(lab);
  const size = useSyncExternalStore(
    (changed) => player.onFrame(changed),
    () => player.seen().size,
  );
  if (size === 0) return null;
  const seen = player.seen();
  return (
    <div className="vl-legend vl-ui">
      {LEGEND.filter((r) => seen.has(r.name)).map((r) => (
        <span key={r.name}>
          <svg
            width={r.color === 'tun' ? 22 : 14}
            height={14}
            viewBox={r.color === 'tun' ? '-11 -7 22 14' : '-7 -7 14 14'}
            aria-hidden="true"
          >
            <path
              d={r.d}
              fill={r.color === 'drop' ? 'none' : `var(--${r.color}${r.color === 'tun' ? '-soft' : ''})`}
              stroke={r.color === 'drop' ? 'var(--drop)' : `var(--${r.color}-line)`}
              strokeWidth={r.color === 'drop' ? 1.8 : 1.2}
              strokeLinecap="round"
            />
          </svg>
          {t(r.words)}
        </span>
      ))}
    </div>
  );
}
