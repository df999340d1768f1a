/** What a thing is set to, and the few settings that people change here. Every change is a command. */
import { useState } from 'react';
import { formatIpv4, formatMac } from '#base/addr.ts';
import { IFF, type LinkRow } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Addresses, type TableProps } from './tables.tsx';

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className="facts">
    {facts.map((f) => (
      <div key={f.name}>
        <dt>{f.name}</dt>
        <dd className={f.mono ? 'mono' : ''}>{f.value}</dd>
      </div>
    ))}
  </dl>
);

export function DeviceConfig(props: TableProps & { readonly link: LinkRow }) {
  const { link, model, run } = props;
  const up = (link.flags & IFF.UP) !== 0;
  return (
    <>
      <Facts facts={deviceFacts(model, link)} />
      <div className="insp-row">
        <Button small onClick={() => run(`ip link set dev ${link.name} ${up ? 'down' : 'up'}`)}>
          {t(up ? 'config.setDown' : 'config.setUp')}
        </Button>
        {link.master !== 0 && (
          <Button small onClick={() => run(`ip link set dev ${link.name} nomaster`)}>
            {t('config.unplug')}
          </Button>
        )}
      </div>
      <SetForm label={t('config.mtu')} value={String(link.mtu)} command={(v) => `ip link set dev ${link.name} mtu ${v}`} run={run} />
      {link.kind !== 'loopback' && (
        <SetForm
          label={t('config.mac')}
          value={formatMac(link.mac)}
          command={(v) => `ip link set dev ${link.name} address ${v}`}
          run={run}
        />
      )}
      {link.kind !== 'loopback' && (
        <SetForm label={t('config.name')} value={link.name} command={(v) => `ip link set dev ${link.name} name ${v}`} run={run} />
      )}
      {bridgesFor(props).length > 0 && (
        <ChooseForm
          label={t('config.master')}
          value={props.model.master(link)?.name ?? ''}
          options={['', ...bridgesFor(props)]}
          command={(v) => (v === '' ? `ip link set dev ${link.name} nomaster` : `ip link set dev ${link.name} master ${v}`)}
          run={run}
        />
      )}
      {link.bridge && (
        <>
          <SetForm
            label={t('config.ageing')}
            value={String(link.bridge.ageingTime)}
            command={(v) => `ip link set dev ${link.name} type bridge ageing_time ${Math.round(Number(v) * 100)}`}
            run={run}
          />
          <Toggle
            name="STP"
            on={link.bridge.stp}
            command={(now) => `ip link set dev ${link.name} type bridge stp_state ${now ? 1 : 0}`}
            run={run}
          />
        </>
      )}
      {link.port && <PortToggles link={link} run={run} />}
      {link.master === 0 && (
        <>
          <h4 className="insp-h">{t('tab.addr')}</h4>
          <Addresses {...props} />
          <AddForm label={t('addr.add')} placeholder="10.0.0.1/24" command={(v) => `ip addr add ${v} dev ${link.name}`} run={run} />
        </>
      )}
    </>
  );
}

/** Bridges that a device can be a port of. */
const bridgesFor = ({ space, link }: TableProps): string[] =>
  link && link.kind !== 'loopback' && link.kind !== 'bridge' ? space.links.filter((l) => l.bridge).map((l) => l.name) : [];

const PORT_FLAGS = ['learning', 'flood', 'hairpin', 'isolated'] as const;
const PortToggles = ({ link, run }: { readonly link: LinkRow; readonly run: (command: string) => void }) =>
  PORT_FLAGS.map((flag) => (
    <Toggle
      key={flag}
      name={flag}
      on={link.port?.[flag] ?? false}
      command={(now) => `bridge link set dev ${link.name} ${flag} ${now ? 'on' : 'off'}`}
      run={run}
    />
  ));

function deviceFacts(model: Model, link: LinkRow): Fact[] {
  const facts: Fact[] = [{ name: t('config.kind'), value: link.kind, mono: true }];
  const add = (name: string, value: string, mono = true) => facts.push({ name, value, mono });
  add(t('config.state'), `${link.operstate}${link.carrier ? '' : `, ${t('config.noCarrier')}`}`);
  add(t('config.qdisc'), link.qdisc);
  const peer = model.peer(link);
  const there = peer && model.spaces.get(peer.nsid);
  if (peer && there) add(t('config.peer'), `${there.netns.name || there.machine.name} ${peer.name}`);
  const master = model.master(link);
  if (master) add(t('config.master'), master.name);
  if (link.port) add(t('config.port'), t('config.portNo', { no: link.port.portNo, state: link.port.state }), false);
  if (link.bridge) {
    add('STP', t(link.bridge.stp ? 'config.on' : 'config.off'), false);
    add(t('config.ageing'), t('config.seconds', { n: link.bridge.ageingTime }), false);
  }
  if (link.vxlan) {
    add('VNI', String(link.vxlan.id));
    if (link.vxlan.remote) add(t('config.remote'), formatIpv4(link.vxlan.remote));
    if (link.vxlan.local) add(t('config.local'), formatIpv4(link.vxlan.local));
    add(t('config.dstport'), String(link.vxlan.dstport));
    const lower = link.vxlan.link ? model.link(link.nsid, link.vxlan.link) : undefined;
    if (lower) add(t('config.lower'), lower.name);
    add(t('config.learning'), t(link.vxlan.learning ? 'config.on' : 'config.off'), false);
  }
  return facts;
}

export function SpaceConfig({ space, model, run }: TableProps) {
  const forward = [...model.snapshot.sysctl.values()].find((s) => s.nsid === space.netns.nsid && s.path === 'net/ipv4/ip_forward');
  const links = space.links.filter((l) => l.kind !== 'loopback');
  const on = forward?.value === '1';
  return (
    <>
      <Facts
        facts={[
          { name: t('config.machine'), value: space.machine.name },
          {
            name: t('config.devices'),
            value: links.length === 0 ? t('config.none') : links.map((l) => l.name).join(', '),
            mono: links.length > 0,
          },
          { name: t('config.forwarding'), value: t(on ? 'config.on' : 'config.off') },
        ]}
      />
      <Toggle name={t('config.forwarding')} on={on} command={(now) => `sysctl -w net.ipv4.ip_forward=${now ? 1 : 0}`} run={run} />
    </>
  );
}

interface ToggleProps {
  readonly name: string;
  readonly on: boolean;
  readonly command: (on: boolean) => string;
  readonly run: (command: string) => void;
}
/** A setting that is on or off, with the command that turns it. */
const Toggle = ({ name, on, command, run }: ToggleProps) => (
  <div className="insp-toggle">
    <span className="insp-toggle-n">{name}</span>
    <div className="cmd">
      <code>{command(!on)}</code>
      <Button small aria-label={t(on ? 'config.turnOff' : 'config.turnOn', { name })} onClick={() => run(command(!on))}>
        {t(on ? 'config.toOff' : 'config.toOn')}
      </Button>
    </div>
  </div>
);

interface FormProps {
  readonly label: string;
  readonly command: (value: string) => string;
  readonly run: (command: string) => void;
}
/** A setting with its present value; Enter runs the command, which is shown while it differs. */
export function SetForm({ label, value, command, run }: FormProps & { readonly value: string }) {
  const [text, setText] = useState<string>();
  const now = text ?? value;
  return (
    <form
      className="insp-set"
      onSubmit={(e) => {
        e.preventDefault();
        if (now !== value) run(command(now));
        setText(undefined);
      }}
    >
      <label>
        <span>{label}</span>
        <input className="field" value={now} onChange={(e) => setText(e.target.value)} spellCheck={false} autoComplete="off" />
      </label>
      {now !== value && <Preview command={command(now)} />}
    </form>
  );
}

/** A setting that is one of several; the command is shown before it runs. */
function ChooseForm({ label, value, options, command, run }: FormProps & { readonly value: string; readonly options: readonly string[] }) {
  const [chosen, setChosen] = useState<string>();
  const now = chosen ?? value;
  return (
    <form
      className="insp-set"
      onSubmit={(e) => {
        e.preventDefault();
        if (now !== value) run(command(now));
        setChosen(undefined);
      }}
    >
      <label>
        <span>{label}</span>
        <select className="field" value={now} onChange={(e) => setChosen(e.target.value)}>
          {options.map((o) => (
            <option key={o} value={o}>
              {o || t('config.none')}
            </option>
          ))}
        </select>
      </label>
      {now !== value && <Preview command={command(now)} />}
    </form>
  );
}

export function AddForm({ label, placeholder, command, run }: FormProps & { readonly placeholder: string }) {
  const [text, setText] = useState('');
  return (
    <form
      className="insp-set"
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) run(command(text.trim()));
        setText('');
      }}
    >
      <label>
        <span>{label}</span>
        <input
          className="field"
          value={text}
          placeholder={placeholder}
          onChange={(e) => setText(e.target.value)}
          spellCheck={false}
          autoComplete="off"
        />
      </label>
      {text.trim() && <Preview command={command(text.trim())} />}
    </form>
  );
}

const Preview = ({ command }: { readonly command: string }) => (
  <div className="cmd">
    <code>{command}</code>
    <Button small type="submit">
      {t('ui.run')}
    </Button>
  </div>
);
