/** One xterm.js screen: prints what the play head reaches, sends what is typed. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { useSession } from '../store/hooks.ts';
import { settings } from '../store/settings.ts';
import { terminalKeys } from './keys.ts';
import { printed, remember } from './transcript.ts';

export default function Screen({ term, shown }: { readonly term: number; readonly shown: boolean }) {
  const { lab } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<{ xterm: Terminal; fit: () => void }>(undefined);
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
    const watch = new ResizeObserver(refit);
    watch.observe(host);
    void document.fonts?.ready.then(() => {
      xterm.options.fontFamily = `${xterm.options.fontFamily} `;
      refit();
    });
    return () => {
      watch.disconnect();
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
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('.term-tabs, .dock, .inspector, .about')) view.current?.xterm.focus();
  }, [shown]);

  return <div className="term-screen" ref={box} />;
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
