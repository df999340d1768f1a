/** The tables of what is selected, as they are at the play head; why the yellow row is there; the same in the terminal. */
import './inspector.css';
import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatMac } from '#base/addr.ts';
import { IFF, type LinkRow } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import { namesOf } from '../packets/names.ts';
import { toEnd } from '../play/player.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { gesture, select, showTerminal } from '../store/lab-actions.ts';
import { StoryPanel } from '../story/StoryPanel.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { NetIcon } from '../ui/icons.tsx';
import { AboutWords } from '../workspace/About.tsx';
import { Past } from '../workspace/Past.tsx';
import { shell } from '../workspace/shell.ts';
import { Facts } from './Config.tsx';
import { iconOf, placeText, type Subject, subjectOf, whereOf } from './subject.ts';
import { belongs, firstTab, type Tab, tabsOf } from './tabs.tsx';
import { lastLit, type Why } from './why.ts';

export function Inspector() {
  const model = useModel();
  const key = useLab((s) => s.selection[0]);
  const story = useLab((s) => s.story);
  const subject = subjectOf(model, key);
  if (!subject && story !== undefined)
    return (
      <aside className="inspector" aria-label={t('insp.name')}>
        <StoryPanel skb={story} />
      </aside>
    );
  return (
    <aside className="inspector" aria-label={t('insp.name')}>
      <Past />
      {!subject || key === undefined ? (
        <Nothing />
      ) : subject.kind === 'cable' ? (
        <CablePanel model={model} subject={subject} />
      ) : (
        <Panel key={key} model={model} subject={subject} selected={key} />
      )}
    </aside>
  );
}

/** Nothing is selected: the author's words, or what will appear here. */
function Nothing() {
  const about = useLab((s) => s.about);
  if (about) return <AboutWords />;
  return (
    <div className="empty">
      <b>{t('insp.none')}</b>
      {t('insp.none.text')}
    </div>
  );
}

type SpaceOrDevice = Exclude<Subject, { kind: 'cable' }>;
interface PanelProps {
  readonly model: Model;
  readonly subject: SpaceOrDevice;
  readonly selected: string;
}
/** The tab that was last looked at, by kind of thing. */
const lastTab = new Map<string, string>();

function Panel({ model, subject, selected }: PanelProps) {
  const session = useSession();
  const { lab } = session;
  const kind = subject.kind === 'device' ? subject.link.kind : subject.kind;
  const tabs = tabsOf(subject);
  const [chosen, setChosen] = useState(() => lastTab.get(kind) ?? firstTab(subject));
  const tab = tabs.find((o) => o.id === chosen) ?? (tabs[0] as Tab);
  const names = useMemo(() => namesOf(model), [model]);
  const head = useLab((s) => s.head);
  const now = useLab((s) => s.time);
  const why = useMemo(
    () => (head < 0 ? undefined : lastLit(lab, model, names, tab.tables, (row) => belongs(subject, row))),
    [lab, model, names, tab, subject, head],
  );
  const lit = why ? { [why.table]: why.rid } : {};
  const where = whereOf(subject.space);
  const run = (command: string) => {
    toEnd(lab);
    void gesture(lab, where, [command], selected);
  };
  const link = subject.kind === 'device' ? subject.link : undefined;
  return (
    <>
      <Head model={model} subject={subject} />
      <div className="tabs" role="tablist" aria-label={t('insp.tabs')}>
        {tabs.map((o) => {
          const n = o.count?.(model, subject);
          return (
            <button
              key={o.id}
              type="button"
              role="tab"
              aria-selected={o === tab}
              onClick={() => {
                lastTab.set(kind, o.id);
                setChosen(o.id);
              }}
            >
              {t(o.name)}
              {n !== undefined && <small>{n}</small>}
            </button>
          );
        })}
      </div>
      <div className="insp-b" role="tabpanel" aria-label={t(tab.name)}>
        {tab.show({ model, names, space: subject.space, link, lit, now, run }, subject)}
        <Refused selected={selected} />
        {why && <WhyNote why={why} />}
      </div>
      <div className="insp-same">
        <div className="lab-h">{t('insp.same')}</div>
        <div className="cmd">
          <code>{tab.same(subject)}</code>
          <Button
            small
            onClick={() => {
              shell.setState({ pane: 'terminal' });
              session.type(where, tab.same(subject));
            }}
          >
            {t('ui.run')}
          </Button>
        </div>
      </div>
    </>
  );
}

/** The tool's words when a change was refused. */
function Refused({ selected }: { readonly selected: string }) {
  const refused = useLab((s) => (s.refused?.key === selected ? s.refused.text : undefined));
  return (
    refused !== undefined && (
      <pre className="insp-refused" role="alert">
        {refused}
      </pre>
    )
  );
}

function WhyNote({ why }: { readonly why: Why }) {
  const { lab } = useSession();
  const { packet } = why;
  return (
    <div className="insp-why">
      <div className="lab-h">{t('insp.why')}</div>
      <p>{why.text}</p>
      {packet && (
        <button
          type="button"
          className="insp-frame"
          onClick={() => {
            shell.setState({ pane: 'packets' });
            lab.store.setState({ picked: packet.seq, story: packet.skb });
          }}
        >
          {t('insp.frame', { no: packet.no })}
        </button>
      )}
    </div>
  );
}

function Head({ model, subject }: { readonly model: Model; readonly subject: SpaceOrDevice }) {
  const { lab } = useSession();
  const { space } = subject;
  const link = subject.kind === 'device' ? subject.link : undefined;
  const name = link?.name ?? placeText(space);
  const openTerminal = () => {
    shell.setState({ pane: 'terminal', inspecting: false });
    void showTerminal(lab, whereOf(space));
  };
  return (
    <header className="insp-h1">
      <div>
        <NetIcon name={iconOf(subject)} />
        <h2 className={link ? 'mono' : ''}>{name}</h2>
        <span>
          {link
            ? t('insp.deviceIn', { kind: kindName(link), place: placeText(space) })
            : subject.kind === 'netns'
              ? t('insp.netnsOn', { machine: space.machine.name })
              : t('insp.machine')}
        </span>
        {link && <State link={link} />}
        <IconButton className="insp-x" label={t('insp.close')} icon={X} small onClick={() => select(lab, [])} />
      </div>
      {link ? (
        <p>
          <span className="mono">{formatMac(link.mac)}</span> {t('insp.mtu', { mtu: link.mtu })}
          {model.addrs(link).length === 0 && `, ${t('insp.noAddress')}`}
        </p>
      ) : (
        <Button small onClick={openTerminal}>
          {t('insp.terminal')}
        </Button>
      )}
    </header>
  );
}
const kindName = (link: LinkRow): string => (link.kind === 'veth' && link.master ? t('insp.plug') : t(`kind.${link.kind}`));

function State({ link }: { readonly link: LinkRow }) {
  const up = (link.flags & IFF.UP) !== 0;
  if (!up) return <span className="chip">{t('state.down')}</span>;
  if (!link.carrier) return <span className="chip warn">{t('state.noCarrier')}</span>;
  if (link.port?.state === 'blocking') return <span className="chip warn">BLK</span>;
  return <span className="chip ok">{t('state.up')}</span>;
}

function CablePanel({ model, subject }: { readonly model: Model; readonly subject: Extract<Subject, { kind: 'cable' }> }) {
  const { lab } = useSession();
  const end = (link: LinkRow): string => {
    const space = model.spaces.get(link.nsid);
    return space ? `${placeText(space)} ${link.name}` : link.name;
  };
  return (
    <>
      <header className="insp-h1">
        <div>
          <NetIcon name="cable" />
          <h2>{t('insp.cable')}</h2>
        </div>
      </header>
      <div className="insp-b">
        <Facts
          facts={[
            { name: t('insp.from'), value: end(subject.a), mono: true },
            { name: t('insp.to'), value: end(subject.b), mono: true },
          ]}
        />
        <div className="insp-row">
          <Button
            small
            look="danger"
            onClick={() => {
              toEnd(lab);
              void lab.client.request('disconnect', { cable: subject.cable.id });
              select(lab, []);
            }}
          >
            {t('insp.disconnect')}
          </Button>
        </div>
      </div>
    </>
  );
}
