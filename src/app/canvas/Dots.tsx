/**
 * The dotted ground. It lies inside the moving layer and is bigger than the view, so that a pan moves pixels that are there already; a ground that is
 * painted anew for each step of a pan costs more than all that stands on it. It moves by whole blocks when the view nears its edge.
 */
import { useStore, ViewportPortal } from '@xyflow/react';

const GAP = 16;
/** Size of a block in pixels of the screen. */
const BLOCK = 512;

interface FlowView {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** The part of the ground that is laid out, as text: equal as long as the view stays inside. */
function groundOf({ transform: [x, y, zoom], width, height }: FlowView): string {
  const block = GAP * Math.ceil(BLOCK / zoom / GAP);
  const left = Math.floor(-x / zoom / block - 0.5) * block;
  const top = Math.floor(-y / zoom / block - 0.5) * block;
  const across = (Math.ceil(width / zoom / block) + 2) * block;
  const down = (Math.ceil(height / zoom / block) + 2) * block;
  return [left, top, across, down].join();
}

export function Dots() {
  const [left, top, width, height] = useStore(groundOf).split(',').map(Number);
  return (
    <ViewportPortal>
      <div className="vl-dots" style={{ left, top, width, height, backgroundSize: `${GAP}px ${GAP}px` }} />
    </ViewportPortal>
  );
}
