/** The start page: one sentence, three ways in, labs that already run in their cards, then paste, open, recent. */
import './home.css';
import {
  ClipboardPaste,
  FolderOpen,
  type LucideIcon,
  Moon,
  PenTool,
  Search,
  Settings,
  Sparkles,
  SquareDashed,
  Sun,
  Terminal,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { LABS } from '#lab/labs/labs.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { setTheme, settings } from '../store/settings.ts';
import { IconButton } from '../ui/button.tsx';
import { chooseFile } from '../ui/download.ts';
import { Mark } from '../ui/icons.tsx';
import { typesText } from '../ui/keys.ts';
import { LanguageSelect } from '../ui/LanguageSelect.tsx';
import { openDialog, shell } from '../workspace/shell.ts';
import { LabCard } from './LabCard.tsx';
import { BridgePicture, VethPicture, VxlanPicture } from './pictures.tsx';
import { RecentLabs } from './Recent.tsx';

const start = () => import('../workspace/start.ts');
const CARDS = [
  { id: 'veth', doc: LABS.veth, picture: <VethPicture /> },
  { id: 'bridge', doc: LABS.bridge, picture: <BridgePicture /> },
  { id: 'vxlan', doc: LABS.vxlan, picture: <VxlanPicture /> },
] as const;

const WITH_CTRL: Readonly<Record<string, 'palette' | 'settings'>> = { k: 'palette', ',': 'settings' };
const PLAIN: Readonly<Record<string, 'keys'>> = { '?': 'keys' };

interface Props {
  /** Somebody is about to open something. */
  readonly onNear: () => void;
}
export function Home({ onNear }: Props) {
  const problem = useStore(shell, (s) => s.problem);
  const dialog = useStore(shell, (s) => s.dialog);
  const setProblem = (now: string | undefined) => shell.setState({ problem: now });
  useEffect(() => () => shell.setState({ problem: undefined }), []);
  const [dropping, setDropping] = useState(false);
  const take = async (text: string) => setProblem(await (await start()).openText(text));
  const takeFile = async (file: File | undefined) => {
    if (file) setProblem(await (await start()).openFile(file));
  };
  const openFile = async () => takeFile(await chooseFile('.vethlab,.sh,.json,.txt,.svg,.png'));
  const openEmpty = async () => (await start()).openEmpty();
  const pasteScript = async () => {
    const text = await navigator.clipboard?.readText().catch(() => '');
    if (text?.trim()) await take(text);
    else await (await start()).openScriptPane();
  };

  useEffect(() => {
    const onPaste = (e: ClipboardEvent) => {
      if (typesText(e.target)) return;
      const text = e.clipboardData?.getData('text/plain') ?? '';
      const file = e.clipboardData?.files[0];
      if (file) void takeFile(file);
      else if (text.trim()) void take(text);
    };
    const onKey = (e: KeyboardEvent) => {
      const ctrl = e.ctrlKey || e.metaKey;
      if (dialog || e.altKey || typesText(e.target)) return;
      const opens = ctrl ? WITH_CTRL[e.key.toLowerCase()] : PLAIN[e.key];
      if (opens) {
        e.preventDefault();
        openDialog(opens);
      } else if (ctrl && e.key.toLowerCase() === 'o') {
        e.preventDefault();
        void openFile();
      } else if (!ctrl && e.key.toLowerCase() === 'm') void openEmpty();
    };
    addEventListener('paste', onPaste);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('paste', onPaste);
      removeEventListener('keydown', onKey);
    };
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; Open does the same from the keyboard
    <div
      className="home"
      onPointerOver={onNear}
      data-dropping={dropping}
      onDragOver={(e) => {
        e.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(e) => e.currentTarget === e.target && setDropping(false)}
      onDrop={(e) => {
        e.preventDefault();
        setDropping(false);
        void takeFile(e.dataTransfer.files[0]);
      }}
    >
      <HomeBar />
      <main className="home-main">
        <div className="home-wrap">
          <section className="home-intro" aria-labelledby="home-title">
            <h1 id="home-title">{t('home.title')}</h1>
            <p className="home-lead">{t('home.lead')}</p>
            <div className="home-ways">
              <Way icon={Sparkles} title="home.way.watch" text="home.way.watch.text" />
              <Way icon={PenTool} title="home.way.build" text="home.way.build.text" />
              <Way icon={Terminal} title="home.way.debug" text="home.way.debug.text" />
            </div>
          </section>
          <section aria-labelledby="home-labs">
            <h2 id="home-labs" className="home-h">
              {t('home.labs')}
            </h2>
            <div className="home-cards">
              {CARDS.map(({ id, doc, picture }) => (
                <LabCard key={id} id={id} doc={doc} picture={picture} onOpen={async () => (await start()).openDoc(doc)} />
              ))}
            </div>
            {problem !== undefined && (
              <p className="home-problem" role="alert">
                {problem}
              </p>
            )}
            <div className="home-starts">
              <Start icon={SquareDashed} title={t('home.empty')} text={t('home.empty.text')} keys="M" onClick={openEmpty} />
              <Start icon={ClipboardPaste} title={t('home.paste')} text={t('home.paste.text')} keys="Ctrl V" onClick={pasteScript} />
              <Start icon={FolderOpen} title={t('home.open')} text={t('home.open.text')} keys="Ctrl O" onClick={openFile} />
            </div>
            <RecentLabs onOpen={async (id) => setProblem(await (await start()).openSaved(id))} />
          </section>
        </div>
      </main>
    </div>
  );
}

function HomeBar() {
  const theme = useStore(settings, (s) => s.theme);
  return (
    <header className="home-bar">
      <span className="home-brand">
        <Mark />
        Vethlab
      </span>
      <div className="home-tools">
        <button type="button" className="btn ghost" aria-label={t('palette.open')} onClick={() => openDialog('palette')}>
          <Search className="ic" size={16} strokeWidth={1.6} aria-hidden="true" />
          <kbd>Ctrl K</kbd>
        </button>
        <LanguageSelect />
        <IconButton
          label={t(theme === 'dark' ? 'bar.light' : 'bar.dark')}
          icon={theme === 'dark' ? Sun : Moon}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        />
        <IconButton label={t('settings.name')} icon={Settings} onClick={() => openDialog('settings')} />
      </div>
    </header>
  );
}

const Way = ({ icon: Icon, title, text }: { readonly icon: LucideIcon; readonly title: MessageKey; readonly text: MessageKey }) => (
  <div className="home-way">
    <Icon className="ic" size={18} strokeWidth={1.6} aria-hidden="true" />
    <div>
      <b>{t(title)}</b>
      <span>{t(text)}</span>
    </div>
  </div>
);

interface StartProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly keys: string;
  readonly onClick: () => void;
}
const Start = ({ icon: Icon, title, text, keys, onClick }: StartProps): ReactNode => (
  <button type="button" className="home-start" onClick={onClick}>
    <Icon className="ic" size={18} strokeWidth={1.6} aria-hidden="true" />
    <span>
      <b>{title}</b>
      <span>{text}</span>
    </span>
    <kbd>{keys}</kbd>
  </button>
);
