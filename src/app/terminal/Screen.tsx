/** One xterm.js screen: prints what the play head reaches, sends what is typed. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ILinkProvider, type ITheme, Terminal } from '@xterm/xterm';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Where } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { modelNow, useSession } from '../store/hooks.ts';
import { select } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { settings } from '../store/settings.ts';
import { terminalKeys } from './keys.ts';
import { linkKeys, linksIn } from './links.ts';
import { paste } from './paste.ts';
import { printed, remember } from './transcript.ts';

interface Props {
  readonly term: number;
  readonly where: Where;
  readonly shown: boolean;
  /** Takes the keyboard when it comes into view. */
  readonly active: boolean;
  readonly onFocus: () => void;
}
export default function Screen({ term, where, shown, active, onFocus }: Props) {
  const { lab } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<{ xterm: Terminal; fit: () => void }>(undefined);
  const at = useRef(where);
  at.current = where;
  const theme = useStore(settings, (s) => s.theme);

  useEffect(() => {
    const host = box.current;
    if (!host) return;
    Terminal.strings.promptLabel = t('term.input');
    Terminal.strings.tooMuchOutput = t('term.tooMuch');
    const xterm = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 12,
      lineHeight: 1.35,
      scrollback: 5000,
      cursorBlink: false,
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      theme: tokenTheme(),
    });
    const addon = new FitAddon();
    xterm.loadAddon(addon);
    xterm.open(host);
    const refit = () => {
      if (host.clientWidth > 40 && host.clientHeight > 20) addon.fit();
    };
    view.current = { xterm, fit: refit };
    xterm.attachCustomKeyEventHandler((e) => terminalKeys(e, xterm));
    const typed = xterm.onData((data) => lab.client.send({ type: 'input', term, data }));
    const resized = xterm.onResize(({ cols, rows }) => lab.client.send({ type: 'resize', term, cols, rows }));
    xterm.write(printed(lab, term));
    const quiet = lab.onTerminalText(term, (text) => {
      remember(lab, term, text);
      xterm.write(text);
    });
    const links = xterm.registerLinkProvider(nameLinks(lab, xterm, at));
    // Before xterm sees it, which would send each line as if it had been typed.
    const pasted = (e: ClipboardEvent) => {
      e.preventDefault();
      e.stopPropagation();
      paste(lab, term, e.clipboardData?.getData('text/plain') ?? '');
    };
    host.addEventListener('paste', pasted, true);
    const watch = new ResizeObserver(refit);
    watch.observe(host);
    void document.fonts?.ready.then(() => {
      xterm.options.fontFamily = `${xterm.options.fontFamily} `;
      refit();
    });
    return () => {
      watch.disconnect();
      host.removeEventListener('paste', pasted, true);
      links.dispose();
      quiet();
      typed.dispose();
      resized.dispose();
      xterm.dispose();
      view.current = undefined;
    };
  }, [lab, term]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens have new values when the theme changes
  useEffect(() => {
    if (view.current) view.current.xterm.options.theme = tokenTheme();
  }, [theme]);
  useEffect(() => {
    if (!shown) return;
    view.current?.fit();
    if (!active) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('.term-tabs, .dock, .inspector, .about')) view.current?.xterm.focus();
  }, [shown, active]);

  return <div className="term-screen" ref={box} onFocusCapture={onFocus} />;
}

/** Names of things are links: a press selects what they name. */
function nameLinks(lab: Lab, xterm: Terminal, where: { readonly current: Where }): ILinkProvider {
  return {
    provideLinks(row, give) {
      const line = xterm.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
      const keys = linkKeys(modelNow(lab.store.getState().snapshot), where.current);
      give(
        linksIn(line, keys).map(({ from, to, key }) => ({
          text: line.slice(from, to),
          range: { start: { x: from + 1, y: row }, end: { x: to, y: row } },
          activate: () => select(lab, [key]),
        })),
      );
    },
  };
}

function tokenTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    background: token('surface'),
    foreground: token('ink'),
    cursor: token('ink'),
    cursorAccent: token('surface'),
    selectionBackground: token('iris-soft'),
    selectionForeground: token('ink'),
    black: token('ink'),
    red: token('drop-ink'),
    green: token('ok-ink'),
    yellow: token('warn-ink'),
    blue: token('tcp-ink'),
    magenta: token('udp-ink'),
    cyan: token('tun-ink'),
    white: token('ink-2'),
    brightBlack: token('ink-3'),
    brightRed: token('drop-ink'),
    brightGreen: token('ok-ink'),
    brightYellow: token('warn-ink'),
    brightBlue: token('iris'),
    brightMagenta: token('udp-ink'),
    brightCyan: token('tun-ink'),
    brightWhite: token('ink'),
  };
}
