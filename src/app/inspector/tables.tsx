/** The kernel's tables of a namespace or device, as the inspector shows them. */

import { X } from 'lucide-react';
import { formatIpv4, formatMac } from '#base/addr.ts';
import {
  type AddrRow,
  type ConntrackRow,
  type FdbRow,
  type LinkRow,
  type NeighRow,
  type RouteRow,
  RT_TABLE,
  SCOPE,
  type SysctlRow,
  type XtRuleRow,
} from '#host/protocol.ts';
import type { Model, Space } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import type { Names } from '../packets/names.ts';
import { IconButton } from '../ui/button.tsx';
import { spanText } from '../ui/format.ts';
import { DataTable } from './DataTable.tsx';

export interface TableProps {
  readonly model: Model;
  readonly names: Names;
  readonly space: Space;
  /** Only what is about this device. */
  readonly link?: LinkRow | undefined;
  readonly lit: Readonly<Record<string, number>>;
  /** Virtual time at the play head. */
  readonly now: number;
  /** Runs a command in the namespace. */
  readonly run: (command: string) => void;
}

const devName = (model: Model, nsid: LinkRow['nsid'], ifindex: LinkRow['ifindex']): string => model.link(nsid, ifindex)?.name ?? '';
const ofSpace = <R extends { nsid: number }>(rows: Iterable<R>, space: Space): R[] => [...rows].filter((r) => r.nsid === space.netns.nsid);
const M = ({ children }: { readonly children: React.ReactNode }) => <span className="mono">{children}</span>;
const Nothing = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <div className="empty">
    <b>{title}</b>
    {text}
  </div>
);

export function Addresses({ model, space, link, lit, run }: TableProps) {
  const rows = ofSpace(model.snapshot.addr.values(), space).filter((a) => !link || a.ifindex === link.ifindex);
  if (rows.length === 0) return <Nothing title={t('addr.none')} text={t('addr.none.text')} />;
  const text = (a: AddrRow) => `${formatIpv4(a.local)}/${a.prefixLen}`;
  return (
    <DataTable
      label={t('tab.addr')}
      rows={rows}
      lit={lit.addr}
      columns={[
        { name: t('col.address'), cell: (a) => <M>{text(a)}</M> },
        { name: t('col.dev'), cell: (a) => <M>{devName(model, a.nsid, a.ifindex)}</M> },
        { name: t('col.scope'), cell: (a) => scopeName(a.scope), right: true },
      ]}
      end={(a) => (
        <IconButton
          label={t('addr.del', { addr: text(a) })}
          icon={X}
          small
          onClick={() => run(`ip addr del ${text(a)} dev ${devName(model, a.nsid, a.ifindex)}`)}
        />
      )}
    />
  );
}

const scopeName = (scope: number): string =>
  Object.entries(SCOPE)
    .find(([, v]) => v === scope)?.[0]
    .toLowerCase() ?? String(scope);

export function routeText(model: Model, r: RouteRow): string {
  const dst = r.dstLen === 0 ? 'default' : `${formatIpv4(r.dst)}/${r.dstLen}`;
  const via = r.nexthop.gateway ? ` via ${formatIpv4(r.nexthop.gateway)}` : '';
  const dev = r.nexthop.oif ? ` dev ${devName(model, r.nsid, r.nexthop.oif)}` : '';
  return `${r.type === 'unicast' ? '' : `${r.type} `}${dst}${via}${dev}`;
}
export function Routes({ model, space, link, lit, run }: TableProps) {
  const rows = ofSpace(model.snapshot.route.values(), space)
    .filter((r) => r.table !== RT_TABLE.LOCAL && (!link || r.nexthop.oif === link.ifindex))
    .sort((a, b) => b.dstLen - a.dstLen || a.metric - b.metric);
  if (rows.length === 0) return <Nothing title={t('route.none')} text={t('route.none.text')} />;
  return (
    <DataTable
      label={t('tab.route')}
      rows={rows}
      lit={lit.route}
      columns={[
        { name: t('col.route'), cell: (r) => <M>{routeText(model, r)}</M> },
        { name: t('col.bits'), cell: (r) => r.dstLen, right: true },
      ]}
      end={(r) => (
        <IconButton
          label={t('route.del', { route: routeText(model, r) })}
          icon={X}
          small
          onClick={() => run(`ip route del ${routeText(model, r)}`)}
        />
      )}
    />
  );
}

export function Neighbours({ model, names, space, link, lit, run }: TableProps) {
  const rows = ofSpace(model.snapshot.neigh.values(), space).filter(
    (n) => n.state !== 'NOARP' && n.state !== 'NONE' && (!link || n.ifindex === link.ifindex),
  );
  if (rows.length === 0)
    return <Nothing title={t('neigh.none', { place: space.netns.name || space.machine.name })} text={t('neigh.none.text')} />;
  return (
    <DataTable
      label={t('tab.neigh')}
      rows={rows}
      lit={lit.neigh}
      columns={[
        {
          name: t('col.neigh'),
          cell: (n: NeighRow) => (
            <Whose main={formatIpv4(n.dst)} sub={n.lladdr === undefined ? '' : `${formatMac(n.lladdr)} ${names.device(n.lladdr) ?? ''}`} />
          ),
        },
        { name: t('col.dev'), cell: (n) => <M>{devName(model, n.nsid, n.ifindex)}</M> },
        { name: t('col.state'), cell: (n) => <M>{n.state}</M>, right: true },
      ]}
      end={(n) => (
        <IconButton
          label={t('neigh.del', { addr: formatIpv4(n.dst) })}
          icon={X}
          small
          onClick={() => run(`ip neigh del ${formatIpv4(n.dst)} dev ${devName(model, n.nsid, n.ifindex)}`)}
        />
      )}
    />
  );
}

const Whose = ({ main, sub }: { readonly main: string; readonly sub: string }) => (
  <>
    <span className="mono whose">{main}</span>
    {sub && <span className="whose-of">{sub}</span>}
  </>
);

export function fdbRows(model: Model, link: LinkRow): FdbRow[] {
  const mine = (f: FdbRow) =>
    f.nsid === link.nsid && (link.kind === 'bridge' ? f.master === link.ifindex : f.ifindex === link.ifindex && f.self);
  return [...model.snapshot.fdb.values()]
    .filter(mine)
    .sort((a, b) => Number(a.state !== 'learned') - Number(b.state !== 'learned') || b.rid - a.rid);
}
export function Fdb({ model, names, link, lit, now, run }: TableProps) {
  if (!link) return null;
  const rows = fdbRows(model, link);
  if (rows.length === 0) return <Nothing title={t('fdb.none', { dev: link.name })} text={t('fdb.none.text')} />;
  const age = (f: FdbRow) => (f.state !== 'learned' ? f.state : now - f.updated < 1e6 ? t('fdb.justLearned') : spanText(now - f.updated));
  const out = (f: FdbRow) => (f.dst ? formatIpv4(f.dst) : devName(model, f.nsid, f.ifindex));
  return (
    <DataTable
      label={t('tab.fdb')}
      rows={rows}
      lit={lit.fdb}
      dim={(f) => f.state !== 'learned'}
      columns={[
        { name: t('col.mac'), cell: (f) => <Whose main={formatMac(f.mac)} sub={names.device(f.mac) ?? ''} /> },
        { name: link.kind === 'bridge' ? t('col.port') : t('col.remote'), cell: (f) => <M>{out(f)}</M> },
        { name: t('col.age'), cell: age, right: true },
      ]}
      end={(f) =>
        f.state !== 'permanent' && (
          <IconButton label={t('fdb.del', { mac: formatMac(f.mac) })} icon={X} small onClick={() => run(fdbDelete(model, f))} />
        )
      }
    />
  );
}

function fdbDelete(model: Model, f: FdbRow): string {
  const dst = f.self && f.dst ? ` dst ${formatIpv4(f.dst)}` : '';
  return `bridge fdb del ${formatMac(f.mac)} dev ${devName(model, f.nsid, f.ifindex)}${dst} ${f.self ? 'self' : 'master'}`;
}

export function Ports({ model, link, lit }: TableProps) {
  if (!link) return null;
  const rows = model.ports(link);
  if (rows.length === 0) return <Nothing title={t('ports.none', { dev: link.name })} text={t('ports.none.text')} />;
  const other = (p: LinkRow): string => {
    const peer = model.peer(p);
    const space = peer && model.spaces.get(peer.nsid);
    return peer && space ? `${space.netns.name || space.machine.name} ${peer.name}` : '';
  };
  return (
    <DataTable
      label={t('tab.ports')}
      rows={rows}
      lit={lit.link}
      columns={[
        { name: t('col.no'), cell: (p) => p.port?.portNo ?? '' },
        { name: t('col.port'), cell: (p) => <Whose main={p.name} sub={other(p)} /> },
        { name: t('col.state'), cell: (p) => p.port?.state ?? '', right: true },
      ]}
    />
  );
}

/** Rules in the order in which the kernel asks them, chain by chain. */
export function Filter({ model, space, lit }: TableProps) {
  const chains = ofSpace(model.snapshot.xtchain.values(), space);
  const rules = ofSpace(model.snapshot.xtrule.values(), space);
  if (chains.length === 0) return <Nothing title={t('filter.none')} text={t('filter.none.text')} />;
  return (
    <div className="chains">
      {chains.map((chain) => {
        const mine = rules.filter((r: XtRuleRow) => r.table === chain.table && r.chain === chain.name).sort((a, b) => a.num - b.num);
        if (mine.length === 0 && chain.policy === 'ACCEPT') return null;
        return (
          <section key={chain.rid} aria-label={`${chain.table} ${chain.name}`}>
            <h4>
              <span className="mono">{chain.name}</span> {chain.table}
              {chain.policy && (
                <span className={`chip ${chain.policy === 'DROP' ? 'drop' : ''} ${lit.xtchain === chain.rid ? 'lit' : ''}`}>
                  {t('filter.policy', { policy: chain.policy })}
                </span>
              )}
            </h4>
            <ol>
              {mine.map((r) => (
                <li key={r.rid} className={r.rid === lit.xtrule ? 'lit' : ''}>
                  <span>{r.num}</span>
                  <code>{r.text}</code>
                </li>
              ))}
            </ol>
            {mine.length === 0 && <p className="quiet">{t('filter.noRules')}</p>}
          </section>
        );
      })}
      {rules.length === 0 && chains.every((c) => c.policy !== 'DROP') && <Nothing title={t('filter.none')} text={t('filter.none.text')} />}
    </div>
  );
}

const PROTO: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };
export function Conntrack({ model, space, lit, now }: TableProps) {
  const rows = ofSpace(model.snapshot.conntrack.values(), space);
  if (rows.length === 0) return <Nothing title={t('conntrack.none')} text={t('conntrack.none.text')} />;
  const tuple = (x: ConntrackRow['original']) =>
    x.proto === 1 ? `${formatIpv4(x.src)} → ${formatIpv4(x.dst)}` : `${formatIpv4(x.src)}:${x.sport} → ${formatIpv4(x.dst)}:${x.dport}`;
  const state = (c: ConntrackRow) => c.protoState || (c.status.includes('SEEN_REPLY') ? t('conntrack.replied') : t('conntrack.unreplied'));
  return (
    <DataTable
      label={t('tab.conntrack')}
      rows={rows}
      lit={lit.conntrack}
      columns={[
        {
          name: t('col.flow'),
          cell: (c) => (
            <Whose
              main={`${PROTO[c.original.proto] ?? c.original.proto} ${tuple(c.original)}`}
              sub={t('conntrack.reply', { tuple: tuple(c.reply) })}
            />
          ),
        },
        {
          name: t('col.state'),
          cell: (c) => <Whose main={state(c)} sub={t('conntrack.expires', { span: spanText(Math.max(0, c.expires - now)) })} />,
          right: true,
        },
      ]}
    />
  );
}

export function Sysctl({ model, space, lit }: TableProps) {
  const rows = ofSpace(model.snapshot.sysctl.values(), space).sort((a, b) => a.path.localeCompare(b.path));
  if (rows.length === 0) return <Nothing title={t('sysctl.none')} text={t('sysctl.none.text')} />;
  return (
    <DataTable
      label={t('tab.sysctl')}
      rows={rows}
      lit={lit.sysctl}
      columns={[
        { name: t('col.setting'), cell: (r: SysctlRow) => <M>{r.path.replaceAll('/', '.')}</M> },
        { name: t('col.value'), cell: (r) => <M>{r.value}</M>, right: true },
      ]}
    />
  );
}
