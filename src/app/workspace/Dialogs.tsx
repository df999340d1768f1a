/** Dialogs that both views have: fetched when the first of them is asked for. */
import { Palette } from '../palette/Palette.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { CheatSheet } from './CheatSheet.tsx';

export default function Dialogs() {
  return (
    <>
      <Palette />
      <SettingsDialog />
      <CheatSheet />
    </>
  );
}
