/** What of the workspace is open: panes, dialogs, the way the phone's sheet stands. Not part of the lab. */
import { createStore } from 'zustand/vanilla';

export type Pane = 'terminal' | 'script' | 'packets';
export type DialogName = 'export' | 'keys' | 'share' | 'settings' | 'palette';

interface Shell {
  /** Left pane of the dock; on narrow screens the only one. */
  readonly pane: Pane;
  readonly dialog: DialogName | undefined;
  /** Phones: the sheet shows the tables or the story instead of a pane. */
  readonly inspecting: boolean;
  /** Small screens: how much of the drawer or sheet is seen. */
  readonly sheet: 'peek' | 'half' | 'full';
  readonly toast: string | undefined;
  /** Why a link or file could not be opened: the start page says it. */
  readonly problem: string | undefined;
}

export const shell = createStore<Shell>(() => ({
  pane: 'terminal',
  dialog: undefined,
  inspecting: true,
  sheet: 'half',
  toast: undefined,
  problem: undefined,
}));

let timer: ReturnType<typeof setTimeout> | undefined;
/** A short message that goes by itself. */
export function say(toast: string): void {
  clearTimeout(timer);
  shell.setState({ toast });
  timer = setTimeout(() => shell.setState({ toast: undefined }), 5000);
}

export const openDialog = (dialog: DialogName): void => shell.setState({ dialog });
export const closeDialog = (): void => shell.setState({ dialog: undefined });
