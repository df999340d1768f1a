/** The open lab: bar, rail, canvas, inspector, dock, in the arrangement that the window has room for. */
import './workspace.css';
import { useEffect, useState } from 'react';
import { ExportDialog } from '../export/ExportDialog.tsx';
import { printable } from '../export/print.ts';
import { ShareDialog } from '../export/ShareDialog.tsx';
import { SessionContext, useSession } from '../store/hooks.ts';
import { theSession } from '../store/session.ts';
import { useRoom } from '../ui/media.ts';
import { goInstead, homeRoute, labOf, labRoute, onRoute, viewNow } from '../ui/route.ts';
import { CrashDialog } from './CrashDialog.tsx';
import { Desk } from './Desk.tsx';
import { takeFile } from './intake.ts';
import { LiveRegion } from './LiveRegion.tsx';
import { Phone } from './Phone.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Toast } from './Toast.tsx';

export default function Workspace() {
  const session = theSession();
  useEffect(() => {
    const follow = () => {
      const wanted = labOf(location.hash);
      if (viewNow() !== 'lab' || (session.id() !== undefined && (wanted === undefined || wanted === session.id()))) return;
      void session.restore(wanted).then((found) => {
        const id = session.id();
        if (!found || id === undefined) goInstead(homeRoute);
        else if (labOf(location.hash) === undefined) goInstead(labRoute(id));
      });
    };
    follow();
    return onRoute(follow);
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
  useEffect(() => printable(session), [session]);
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
        void takeFile(session, file);
      }}
    >
      {room === 'phone' ? <Phone /> : <Desk room={room} />}
      <ExportDialog />
      <ShareDialog />
      <CrashDialog />
      <LiveRegion />
      <Toast />
    </div>
  );
}
