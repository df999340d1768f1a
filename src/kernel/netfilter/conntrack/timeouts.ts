/**
 * Lifetimes of connections, from the files net/netfilter/nf_conntrack_*_timeout* (Documentation/networking/nf_conntrack-sysctl.rst). Seconds in the
 * files, nanoseconds here. Left out: the timeouts of states that the tracker does not model (max_retrans, unacknowledged).
 */
import { SEC } from '#base/brand.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import { register_net_sysctl, sysctl_int_check } from '../../core/sysctl.ts';
import { TCP_STATES } from './tcp_states.ts';

const DEFAULTS = {
  generic: 600,
  icmp: 30,
  udp: 30,
  udpStream: 120,
  tcp_syn_sent: 120,
  tcp_syn_recv: 60,
  tcp_established: 432000,
  tcp_fin_wait: 120,
  tcp_close_wait: 60,
  tcp_last_ack: 30,
  tcp_time_wait: 120,
  tcp_close: 10,
} as const;
type Name = keyof typeof DEFAULTS;

const FILES: Readonly<Record<Name, string>> = {
  generic: 'generic_timeout',
  icmp: 'icmp_timeout',
  udp: 'udp_timeout',
  udpStream: 'udp_timeout_stream',
  tcp_syn_sent: 'tcp_timeout_syn_sent',
  tcp_syn_recv: 'tcp_timeout_syn_recv',
  tcp_established: 'tcp_timeout_established',
  tcp_fin_wait: 'tcp_timeout_fin_wait',
  tcp_close_wait: 'tcp_timeout_close_wait',
  tcp_last_ack: 'tcp_timeout_last_ack',
  tcp_time_wait: 'tcp_timeout_time_wait',
  tcp_close: 'tcp_timeout_close',
};

export interface CtTimeouts {
  generic: number;
  icmp: number;
  udp: number;
  udpStream: number;
  /** By TCP state. */
  readonly tcp: number[];
  /** nf_conntrack_tcp_loose: connections already under way are taken up. */
  tcpLoose: boolean;
}

/** TCP states by the timeout that they have; SYN_SENT2 has that of SYN_SENT. */
const tcpName = (state: string): Name | undefined => {
  const name = `tcp_${state.replace(/2$/, '').toLowerCase()}`;
  return name in DEFAULTS ? (name as Name) : undefined;
};

const TIMEOUTS = definePart<CtTimeouts>('conntrack timeouts', () => ({
  generic: DEFAULTS.generic * SEC,
  icmp: DEFAULTS.icmp * SEC,
  udp: DEFAULTS.udp * SEC,
  udpStream: DEFAULTS.udpStream * SEC,
  tcp: TCP_STATES.map((state) => DEFAULTS[tcpName(state) ?? 'tcp_syn_sent'] * SEC),
  tcpLoose: true,
}));
export const ctTimeouts = (net: Netns): CtTimeouts => part(net, TIMEOUTS);

function store(net: Netns, name: Name, seconds: number): void {
  const t = ctTimeouts(net);
  const ns = seconds * SEC;
  if (name === 'generic' || name === 'icmp' || name === 'udp' || name === 'udpStream') t[name] = ns;
  for (const [i, state] of TCP_STATES.entries()) if (tcpName(state) === name) t.tcp[i] = ns;
}

for (const name of Object.keys(DEFAULTS) as Name[])
  register_net_sysctl(`net/netfilter/nf_conntrack_${FILES[name]}`, {
    default: String(DEFAULTS[name]),
    check: sysctl_int_check(0),
    onChange: (net, value) => store(net, name, Number(value)),
  });
register_net_sysctl('net/netfilter/nf_conntrack_tcp_loose', {
  default: '1',
  check: sysctl_int_check(0, 1),
  onChange: (net, value) => {
    ctTimeouts(net).tcpLoose = value === '1';
  },
});
