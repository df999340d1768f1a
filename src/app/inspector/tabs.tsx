/** Which tabs a thing has, what each shows, and the command that prints the same in a terminal. */
import type { ReactNode } from 'react';
import type { AnyRow, TableName } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { Asked } from './Asked.tsx';
import { AddForm, DeviceConfig, SpaceConfig } from './Config.tsx';
import { type Subject, whereOf } from './subject.ts';
import { Addresses, Conntrack, Fdb, Filter, fdbRows, Neighbours, Ports, Routes, Sysctl, type TableProps } from './tables.tsx';

type SpaceOrDevice = Exclude<Subject, { kind: 'cable' }>;
export interface Tab {
  readonly id: string;
  readonly name: MessageKey;
  readonly count?: (model: Model, subject: SpaceOrDevice) => number;
  readonly show: (props: TableProps, subject: SpaceOrDevice) => ReactNode;
  readonly same: (subject: SpaceOrDevice) => string;
  /** Tables of which the row that decided, was learned or changed last is lit and explained beneath. */
  readonly tables: readonly TableName[];
}

/** Whether a row belongs to what is shown of a thing. */
export function belongs(subject: SpaceOrDevice, row: AnyRow): boolean {
  if (!('nsid' in row) || row.nsid !== subject.space.netns.nsid) return false;
  if (subject.kind !== 'device') return true;
  const { link } = subject;
  if ('mac' in row && 'self' in row) return link.kind === 'bridge' ? row.master === link.ifindex : row.ifindex === link.ifindex && row.self;
  if ('nexthop' in row) return row.nexthop.oif === link.ifindex;
  if ('port' in row && link.kind === 'bridge') return 'master' in row && row.master === link.ifindex;
  return !('ifindex' in row) || row.ifindex === link.ifindex;
}

const dev = (s: SpaceOrDevice): string => (s.kind === 'device' ? s.link.name : '');
const count = (table: TableName) => (model: Model, s: SpaceOrDevice) => {
  let n = 0;
  for (const row of model.snapshot[table].values()) if ((row as { nsid?: number }).nsid === s.space.netns.nsid) n++;
  return n;
};

const CONFIG_SPACE: Tab = {
  id: 'config',
  name: 'tab.config',
  tables: [],
  show: (p) => <SpaceConfig {...p} />,
  same: () => 'ip -br link',
};
const ADDR: Tab = {
  id: 'addr',
  name: 'tab.addr',
  count: count('addr'),
  tables: ['addr'],
  show: (p) => <Addresses {...p} />,
  same: () => 'ip addr',
};
const ROUTE: Tab = {
  id: 'route',
  name: 'tab.route',
  tables: ['route'],
  show: (p) => (
    <>
      <Routes {...p} />
      <AddForm label={t('route.add')} placeholder="default via 10.0.0.1" command={(v) => `ip route add ${v}`} run={p.run} />
    </>
  ),
  same: () => 'ip route',
};
const NEIGH: Tab = {
  id: 'neigh',
  name: 'tab.neigh',
  tables: ['neigh'],
  show: (p) => (
    <>
      <Neighbours {...p} />
      <AddForm
        label={t('neigh.add')}
        placeholder={`10.0.0.9 lladdr 02:00:00:00:00:09${p.link ? '' : ' dev eth0'}`}
        command={(v) => `ip neigh replace ${v}${p.link ? ` dev ${p.link.name}` : ''}`}
        run={p.run}
      />
    </>
  ),
  same: (s) => (dev(s) ? `ip neigh show dev ${dev(s)}` : 'ip neigh'),
};
const FILTER: Tab = {
  id: 'filter',
  name: 'tab.filter',
  tables: ['xtrule', 'xtchain'],
  show: (p) => (
    <>
      <Filter {...p} />
      <details className="insp-more">
        <summary>{t('filter.counters')}</summary>
        <Asked where={whereOf(p.space)} command="iptables-save -c" />
      </details>
    </>
  ),
  same: () => 'iptables-save -c',
};
const RULE: Tab = {
  id: 'rule',
  name: 'tab.rule',
  tables: [],
  show: (p) => <Asked where={whereOf(p.space)} command="ip rule" />,
  same: () => 'ip rule',
};
const CONNTRACK: Tab = {
  id: 'conntrack',
  name: 'tab.conntrack',
  count: count('conntrack'),
  tables: ['conntrack'],
  show: (p) => <Conntrack {...p} />,
  same: () => 'conntrack -L',
};
const SYSCTL: Tab = {
  id: 'sysctl',
  name: 'tab.sysctl',
  tables: ['sysctl'],
  show: (p) => (
    <>
      <Sysctl {...p} />
      <AddForm label={t('sysctl.set')} placeholder="net.ipv4.ip_forward=1" command={(v) => `sysctl -w ${v}`} run={p.run} />
    </>
  ),
  same: () => 'sysctl -a',
};
const CONFIG_DEV: Tab = {
  id: 'config',
  name: 'tab.config',
  tables: ['link', 'addr'],
  show: (p) => p.link && <DeviceConfig key={`${p.link.rid} ${p.link.mtu} ${p.link.mac}`} {...p} link={p.link} />,
  same: (s) => `ip -d link show dev ${dev(s)}`,
};
const FDB: Tab = {
  id: 'fdb',
  name: 'tab.fdb',
  count: (model, s) => (s.kind === 'device' ? fdbRows(model, s.link).length : 0),
  tables: ['fdb'],
  show: (p) => <Fdb {...p} />,
  same: (s) => (s.kind === 'device' && s.link.kind === 'bridge' ? `bridge fdb show br ${dev(s)}` : `bridge fdb show dev ${dev(s)}`),
};
const PORTS: Tab = {
  id: 'ports',
  name: 'tab.ports',
  count: (model, s) => (s.kind === 'device' ? model.ports(s.link).length : 0),
  tables: ['link'],
  show: (p) => <Ports {...p} />,
  same: (s) => `brctl show ${dev(s)}`,
};
const STATS: Tab = {
  id: 'stats',
  name: 'tab.stats',
  tables: [],
  show: (_, s) => <Asked where={whereOf(s.space)} command={`ip -s link show dev ${dev(s)}`} />,
  same: (s) => `ip -s link show dev ${dev(s)}`,
};

const SPACE = [CONFIG_SPACE, ADDR, ROUTE, RULE, NEIGH, FILTER, CONNTRACK, SYSCTL];
const BY_KIND = {
  bridge: [CONFIG_DEV, FDB, PORTS, NEIGH, STATS],
  vxlan: [CONFIG_DEV, FDB, NEIGH, STATS],
  veth: [CONFIG_DEV, NEIGH, ROUTE, STATS],
  nic: [CONFIG_DEV, NEIGH, ROUTE, STATS],
  loopback: [CONFIG_DEV, STATS],
};
const OTHERS: readonly Tab[] = BY_KIND.nic;

export function tabsOf(subject: SpaceOrDevice): readonly Tab[] {
  if (subject.kind !== 'device') return SPACE;
  if (subject.link.master !== 0 && subject.link.kind === 'veth') return [CONFIG_DEV, STATS];
  const { kind } = subject.link;
  return kind in BY_KIND ? BY_KIND[kind as keyof typeof BY_KIND] : OTHERS;
}
/** The tab that says most about a thing. */
export const firstTab = (subject: SpaceOrDevice): string =>
  subject.kind !== 'device' ? 'addr' : subject.link.kind === 'bridge' || subject.link.kind === 'vxlan' ? 'fdb' : 'config';
