/** The open lab: bar, rail, canvas, inspector, dock, in the arrangement that the window has room for. */
import './workspace.css';
import { useEffect, useState } from 'react';
import { ExportDialog } from '../export/ExportDialog.tsx';
import { SessionContext, useSession } from '../store/hooks.ts';
import { theSession } from '../store/session.ts';
import { useRoom } from '../ui/media.ts';
import { goTo, homeRoute } from '../ui/route.ts';
import { CheatSheet } from './CheatSheet.tsx';
import { CrashDialog } from './CrashDialog.tsx';
import { Desk } from './Desk.tsx';
import { takeText } from './intake.ts';
import { LiveRegion } from './LiveRegion.tsx';
import { Phone } from './Phone.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Toast } from './Toast.tsx';

export default function Workspace() {
  const session = theSession();
  useEffect(() => {
    if (session.lab.store.getState().name !== '') return;
    void session.restore().then((found) => {
      if (!found) goTo(homeRoute);
    });
  }, [session]);
  return (
    <SessionContext value={session}>
      <Page />
    </SessionContext>
  );
}

function Page() {
  const session = useSession();
  const room = useRoom();
  const [dropping, setDropping] = useState(false);
  useShortcuts();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; Open does the same from the keyboard
    <div
      className="ws"
      data-room={room}
      data-dropping={dropping}
      onDragOver={(e) => {
        if (!e.dataTransfer.types.includes('Files')) return;
        e.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(e) => e.currentTarget === e.target && setDropping(false)}
      onDrop={(e) => {
        const file = e.dataTransfer.files[0];
        setDropping(false);
        if (!file) return;
        e.preventDefault();
        void file.text().then((text) => takeText(session, text));
      }}
    >
      {room === 'phone' ? <Phone /> : <Desk room={room} />}
      <ExportDialog />
      <CheatSheet />
      <CrashDialog />
      <LiveRegion />
      <Toast />
    </div>
  );
}
