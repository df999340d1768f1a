/** What the palette finds: actions, settings, labs, things on the canvas, and commands to run. */
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { LinkRow } from '#host/protocol.ts';
import { LABS } from '#lab/labs/labs.ts';
import type { Space } from '#lab/model.ts';
import { placeKey } from '#lab/schema.ts';
import { en } from '../i18n/en.ts';
import { LANGUAGES, languages } from '../i18n/language.ts';
import { type MessageKey, t, words } from '../i18n/t.ts';
import { modelNow } from '../store/hooks.ts';
import { select, showTerminal } from '../store/lab-actions.ts';
import { savedLabs } from '../store/saved.ts';
import type { Session } from '../store/session.ts';
import { choose, keepSpeed, setTheme, settings } from '../store/settings.ts';
import { chooseFile } from '../ui/download.ts';
import { goTo, homeRoute, labRoute } from '../ui/route.ts';
import { ACCEPTED } from '../workspace/given.ts';
import { saveFile, selectedMachine } from '../workspace/intake.ts';
import { openCopy } from '../workspace/LabMenu.tsx';
import { openDialog, say, shell } from '../workspace/shell.ts';
import { openDoc, openEmpty, openFile } from '../workspace/start.ts';
import { TOOLS } from '../workspace/tools.tsx';
import type { Findable } from './match.ts';

export interface Item extends Findable {
  readonly id: string;
  readonly group: MessageKey;
  /** Where it is, or the keys that do the same. */
  readonly hint?: string;
  /** A person could type it. */
  readonly mono?: boolean;
  readonly run: () => void;
}

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** Found by its English name in every language. */
const action = (key: MessageKey, run: () => void, hint?: string): Item => ({
  id: key,
  group: 'palette.actions',
  name: t(key),
  also: en[key],
  run,
  ...(hint !== undefined && { hint }),
});

async function open(): Promise<void> {
  const file = await chooseFile(ACCEPTED);
  const problem = file && (await openFile(file));
  if (problem) say(problem);
}

/** On both views. */
function everywhere(): Item[] {
  const { theme } = settings.getState();
  const setting = (id: string, name: string, also: string, run: () => void): Item => ({ id, group: 'settings.name', name, also, run });
  return [
    action('labs.new', () => void openEmpty()),
    action('labs.open', () => void open(), 'Ctrl O'),
    action('bar.keys', () => openDialog('keys'), '?'),
    action('settings.name', () => openDialog('settings'), 'Ctrl ,'),
    setting('theme', t(theme === 'dark' ? 'bar.light' : 'bar.dark'), `theme ${t('settings.theme')}`, () =>
      setTheme(theme === 'dark' ? 'light' : 'dark'),
    ),
    ...languages.map((id) =>
      setting(`language-${id}`, `${t('settings.language')}: ${LANGUAGES[id].name}`, `language ${id}`, () => choose('language', id)),
    ),
    ...SPEEDS.map((s) => setting(`speed-${s}`, t('transport.speedNow', { speed: s }), 'speed', () => keepSpeed(s))),
    setting('motion-full', `${t('settings.motion')}: ${t('settings.motion.full')}`, 'motion', () => choose('motion', 'full')),
    setting('motion-reduced', `${t('settings.motion')}: ${t('settings.motion.reduced')}`, 'reduced motion', () =>
      choose('motion', 'reduced'),
    ),
    setting('density-dense', `${t('settings.density')}: ${t('settings.density.dense')}`, 'density', () => choose('density', 'dense')),
    setting('density-roomy', `${t('settings.density')}: ${t('settings.density.roomy')}`, 'density', () => choose('density', 'roomy')),
    ...Object.values(LABS).map(
      (doc): Item => ({ id: doc.name, group: 'palette.labs', name: words(doc.name), also: 'lab', run: () => void openDoc(doc) }),
    ),
    ...savedLabs()
      .filter((l) => !l.fresh)
      .map((l): Item => ({ id: l.id, group: 'palette.labs', name: l.name, hint: t('home.recent'), run: () => goTo(labRoute(l.id)) })),
  ];
}

const actionsOf = (session: Session): Item[] => [
  action('bar.undo', () => void session.history.undo(), 'Ctrl Z'),
  action('bar.redo', () => void session.history.redo(), 'Ctrl Shift Z'),
  action('bar.export', () => openDialog('export'), 'Ctrl E'),
  action('bar.share', () => openDialog('share')),
  action('labs.save', () => saveFile(session), 'Ctrl S'),
  action('labs.duplicate', () => openCopy(session.id())),
  action('labs.print', () => window.print(), 'Ctrl P'),
  action('transport.play', () => session.player.play(), 'Space'),
  action('transport.pause', () => session.player.pause(), 'Space'),
  action('transport.event.hint', () => session.player.nextEvent(), '.'),
  action('transport.hop.hint', () => session.player.nextHop(), '/'),
  action('transport.previous', () => session.player.previous(), ','),
  action('keys.toEnd', () => session.player.toEnd(), 'End'),
  action('script.name', () => shell.setState({ pane: 'script', inspecting: false, sheet: 'full' })),
  action('bar.home', () => goTo(homeRoute)),
  ...TOOLS.map(
    (tool): Item => ({
      id: `tool-${tool.id}`,
      group: 'rail.name',
      name: t(tool.name),
      also: `${en[tool.name]} draw tool`,
      hint: tool.key,
      run: () => session.lab.store.setState({ tool: tool.id }),
    }),
  ),
];

/** Machines, namespaces and devices, with the addresses they are known by; and a terminal for each place. */
function thingsOf({ lab }: Session): Item[] {
  const model = modelNow(lab.store.getState().snapshot);
  const thing = (key: string, name: string, also: string, hint: string): Item => ({
    id: key,
    group: 'palette.things',
    name,
    also,
    hint,
    mono: true,
    run: () => select(lab, [key]),
  });
  const terminal = (space: Space): Item => {
    const { name } = space.netns;
    return {
      id: `term-${space.machine.name}/${name}`,
      group: 'term.name',
      name: t('term.open', { place: name || space.machine.name }),
      also: 'terminal shell',
      run: () => {
        shell.setState({ pane: 'terminal', inspecting: false, sheet: 'full' });
        void showTerminal(lab, { machine: space.machine.name, ...(name && { netns: name }) });
      },
    };
  };
  const addresses = (link: LinkRow) => [formatMac(link.mac), ...model.addrs(link).map((a) => `${formatIpv4(a.local)}/${a.prefixLen}`)];
  return model.machines.flatMap(({ row, init, named }) => [
    thing(row.name, row.name, 'machine', t('insp.machine')),
    ...[init, ...named].flatMap((space) => [
      ...(space === init
        ? []
        : [thing(placeKey(row.name, space.netns.name), space.netns.name, 'namespace netns', t('insp.netnsOn', { machine: row.name }))]),
      ...space.links
        .filter((link) => link.kind !== 'loopback')
        .map((link) => {
          const [mac = '', ...ips] = addresses(link);
          const place = space.netns.name || row.name;
          return thing(model.key(link), link.name, `${mac} ${ips.join(' ')} ${place} ${link.kind}`, [place, ...ips].join(', '));
        }),
      terminal(space),
    ]),
  ]);
}

/** What the author suggests. */
const triesOf = (session: Session): Item[] =>
  (session.lab.store.getState().about?.tries ?? []).flatMap((o) =>
    o.command === undefined ? [] : [commandItem(session, o.command, o.machine, o.netns, words(o.text))],
  );

function commandItem(session: Session, command: string, machine?: string, netns?: string, also = ''): Item {
  const where = { machine: machine ?? selectedMachine(session.lab), ...(netns && { netns }) };
  return {
    id: `run-${netns ?? ''}-${command}`,
    group: 'palette.commands',
    name: command,
    also: `run ${also}`,
    hint: t('palette.runOn', { place: netns ?? where.machine }),
    mono: true,
    run: () => {
      shell.setState({ pane: 'terminal' });
      session.type(where, command);
    },
  };
}

/** Words that begin a command, and nothing else that is found here. */
const TOOLS_TYPED = /^(sudo )?(ip|bridge|brctl|ping|arp|iptables|iptables-save|tcpdump|sysctl|traceroute|ifconfig|route|cat|echo)\s+\S/;

export const isCommand = (query: string): boolean => TOOLS_TYPED.test(query.trim());

/** A typed line of at least two words: run it where the selection is. */
export function typedCommand(session: Session | undefined, query: string): Item[] {
  if (!session || !/^[a-z][\w./-]*\s+\S/.test(query.trim())) return [];
  const [machine, netns] = (session.lab.store.getState().selection[0] ?? '').split('/');
  const space = modelNow(session.lab.store.getState().snapshot).machines.find((m) => m.row.name === machine);
  const inside = netns !== undefined && space?.named.some((s) => s.netns.name === netns);
  return [commandItem(session, query.trim(), space?.row.name, inside ? netns : undefined)];
}

export const itemsOf = (session: Session | undefined): Item[] =>
  session ? [...actionsOf(session), ...triesOf(session), ...thingsOf(session), ...everywhere()] : everywhere();
