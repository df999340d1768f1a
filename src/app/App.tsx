/**
 * Two views, chosen by the address: the start page (`#/`) and the open lab (`#/lab/ID`); a link that carries a lab (`#/s/CODE`) becomes one of
 * them. The lab's code is fetched when a hand moves on the start page. Another language draws everything anew.
 */
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { Home } from './home/Home.tsx';
import { t } from './i18n/t.ts';
import { UpdateNote } from './offline/UpdateNote.tsx';
import { settings } from './store/settings.ts';
import { codeOf, goInstead, homeRoute, onRoute, viewNow } from './ui/route.ts';
import { shell } from './workspace/shell.ts';

const loadWorkspace = () => import('./workspace/Workspace.tsx');
const Workspace = lazy(loadWorkspace);
const Dialogs = lazy(() => import('./workspace/Dialogs.tsx'));

export function App() {
  const view = useSyncExternalStore(onRoute, viewNow);
  const language = useStore(settings, (s) => s.language);
  const dialog = useStore(shell, (s) => s.dialog !== undefined);
  const [asked, setAsked] = useState(false);
  if (dialog && !asked) setAsked(true);
  return (
    <div key={language} className="app">
      {view === 'home' && <Home onNear={() => void loadWorkspace()} />}
      {view === 'shared' && <Shared />}
      {view === 'lab' && (
        <Suspense fallback={<Opening />}>
          <Workspace />
        </Suspense>
      )}
      <UpdateNote />
      {asked && (
        <Suspense fallback={null}>
          <Dialogs />
        </Suspense>
      )}
    </div>
  );
}

/** Opens the lab that the address carries; what is wrong with it is said on the start page. */
function Shared() {
  useEffect(() => {
    const code = codeOf(location.hash);
    void import('./workspace/start.ts').then(async ({ openShared }) => {
      const problem = await openShared(code);
      if (problem === undefined) return;
      shell.setState({ problem });
      goInstead(homeRoute);
    });
  }, []);
  return <Opening />;
}

const Opening = () => (
  <main className="opening" role="status">
    {t('app.opening')}
  </main>
);
