/** The drawing tools: name, key, icon. The canvas listens to the keys. */
import { MousePointer2, StickyNote } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MessageKey } from '../i18n/t.ts';
import type { ToolName } from '../store/lab-store.ts';
import { NetIcon } from '../ui/icons.tsx';

export interface Tool {
  readonly id: ToolName;
  readonly name: MessageKey;
  readonly key: string;
  readonly icon: ReactNode;
}
export const TOOLS: readonly Tool[] = [
  { id: 'select', name: 'tool.select', key: 'V', icon: <MousePointer2 className="ic" size={18} strokeWidth={1.6} aria-hidden="true" /> },
  { id: 'netns', name: 'tool.netns', key: 'N', icon: <NetIcon name="netns" /> },
  { id: 'bridge', name: 'tool.bridge', key: 'B', icon: <NetIcon name="bridge" /> },
  { id: 'veth', name: 'tool.veth', key: 'E', icon: <NetIcon name="veth" /> },
  { id: 'vxlan', name: 'tool.vxlan', key: 'X', icon: <NetIcon name="vxlan" /> },
  { id: 'cable', name: 'tool.cable', key: 'C', icon: <NetIcon name="cable" /> },
  { id: 'nic', name: 'tool.nic', key: 'I', icon: <NetIcon name="nic" /> },
  { id: 'machine', name: 'tool.machine', key: 'M', icon: <NetIcon name="machine" /> },
  { id: 'router', name: 'tool.router', key: 'R', icon: <NetIcon name="router" /> },
  { id: 'switch', name: 'tool.switch', key: 'S', icon: <NetIcon name="switch" /> },
  { id: 'note', name: 'tool.note', key: 'T', icon: <StickyNote className="ic" size={18} strokeWidth={1.6} aria-hidden="true" /> },
];
