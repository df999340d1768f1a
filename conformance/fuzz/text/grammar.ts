/** What is typed, by tool: to widen the fuzzer, add lines. The number says how often. */

export interface Grammar {
  /** Program that must be there on both sides. */
  readonly tool: string;
  readonly weight: number;
  readonly lines: readonly string[];
}

const MATCH = '[ -s {cidr}][ -d {cidr}][ -i {dev}][ -p {ipproto}]';
const EXT =
  '( -m comment --comment "some words"| -m mark --mark {num}[/0xff]| -m limit --limit {num}/(second|minute|hour|day|s|h|fortnight)[ --limit-burst {num}]| -m conntrack[ !] --ctstate {ctstate}| -m state --state {ctstate}| -m addrtype[ !] --(dst|src)-type (LOCAL|UNICAST|BROADCAST|nosuch)| -p tcp[ -m tcp][ !] --dport {port16}[:1000]| -p udp --sport {port16}| -p tcp --tcp-flags (SYN,ACK SYN|ALL NONE|x y)| -p tcp[ !] --syn| -p icmp[ !] --icmp-type {icmptype}| -p tcp -m multiport --(dports|sports|ports) {port16},443[,1000:2000]| -m multiport --dports 80)';
const TARGET = '(ACCEPT|DROP|RETURN|C1|C2|REJECT[ --reject-with {reject}]|MARK --set-mark {num}|NOSUCH|ACCEPT --nosuch)';

export const GRAMMARS: readonly Grammar[] = [
  {
    tool: 'ip',
    weight: 6,
    lines: [
      'ip link set[ dev] {dev} (mtu {mtu}|address {mac}|txqueuelen {num}|alias word|promisc {onoff}|arp {onoff}|multicast {onoff}|group {num})',
      'ip link set {dev} (up|down)',
      'ip link set {port} (master {bridge}|nomaster)',
      'ip link set {dev} name {newdev}',
      'ip link add[ name] {newdev}[ address {mac}][ mtu {mtu}] type (bridge|veth|veth peer name {newdev}|vxlan id {num}[ dev {dev}][ remote {addr}][ dstport {port16}]|nosuch)',
      'ip link del[ dev] {newdev}',
      'ip link del {veth}',
      'ip[ -br][ -o] link[ show][ {dev}]',
      'ip[ -d] link show( {dev}| up| master {bridge}| type (bridge|veth|vxlan|nosuch)| dev {dev} up)',
      'ip -j link show {dev}',
      'ip link set {port} type bridge_slave (hairpin|isolated|learning|flood) {onoff}',
      'ip link set {bridge} type bridge (ageing_time {num}|stp_state 0|forward_delay {num}|priority {num})',
      'ip link set {veth} netns {ns}',
      'ip -n n1 link[ show]( eth0|)',
    ],
  },
  {
    tool: 'ip',
    weight: 8,
    lines: [
      'ip (addr|address|a) (add|a) {cidr}[ (brd|broadcast) (+|-|{addr})][ scope {scope}][ label {dev}:(x|1)] dev {dev}',
      'ip addr add {addr} peer {cidr} dev {dev}',
      'ip addr (del|delete|d) {cidr} dev {dev}',
      'ip addr del {addr} dev {dev}',
      'ip addr (replace|change) {cidr} dev {dev}',
      'ip addr flush[ dev] {dev}[ scope {scope}]',
      'ip[ -br][ -o] (addr|a)[ (show|s|list)][ dev {dev}]',
      'ip -4 addr show( {dev}| to {prefix}| scope {scope}| label v*| up)',
      'ip -j addr show {dev}',
      'ip -n n1 addr( add {cidr} dev eth0| show eth0)',
    ],
  },
  {
    tool: 'ip',
    weight: 9,
    lines: [
      'ip (route|r|ro) (add|a) {prefix} via {addr}[ dev {dev}][ metric {num}][ onlink]',
      'ip route (add|replace|append|change|prepend)[ {rtype}] {prefix}[ via {addr}][ dev {dev}][ src {addr}][ metric {num}][ scope {scope}][ proto {proto}][ table {table}][ mtu {mtu}]',
      'ip route add {rtype} {prefix}[ metric {num}]',
      'ip route (del|delete|d)[ {rtype}] {prefix}[ via {addr}][ dev {dev}][ metric {num}][ table {table}]',
      'ip route get {addr}[ from {addr}][ (oif|iif) {dev}][ mark {num}]',
      'ip route[ (show|list)]( table {table}| dev {dev}| via {addr}| proto {proto}| scope {scope}| type {rtype}| {prefix}| root {prefix}| match {prefix}| exact {prefix}|)',
      'ip -j route[ show table {table}]',
      'ip route flush (cache|table {table}|{prefix}|dev {dev}|proto {proto})',
      'ip[ -n n1] rule[ (show|list)]',
    ],
  },
  {
    tool: 'ip',
    weight: 6,
    lines: [
      'ip (neigh|n|neighbour) (add|replace|change|append) {addr}[ lladdr {mac}] dev {dev}[ nud {nud}]',
      'ip neigh (del|delete|d) {addr} dev {dev}',
      'ip neigh add proxy {addr} dev {dev}',
      'ip neigh[ (show|s)]( {addr}| dev {dev}| nud {nud}| proxy| to {prefix}| nomaster|) | sort',
      'ip -j neigh show {addr}',
      'ip neigh flush (dev {dev}|{addr}|nud {nud}|all)',
      'ip neigh get {addr} dev {dev}',
      'ip netns (list|ls|show)',
      'ip netns (add n1|del nosuch|exec nosuch true|exec {ns} ip -br link|identify|pids {ns})',
      'ip (nosuch|-V|-4|li|ro|help|addr help|route help|neigh help|link help)',
      'ip -(nosuch|n|n nosuch link|f inet addr|family nosuch link|6 addr|0 link) 2>&1 | head -3',
    ],
  },
  {
    tool: 'bridge',
    weight: 5,
    lines: [
      'bridge fdb (add|replace|append) {mac} dev {port}[ (master|self)][ (static|local|dynamic|permanent|sticky)]',
      'bridge fdb (add|append|replace) {mac} dev vx0 dst {addr}[ port {port16}][ vni {num}][ via {dev}][ self]',
      'bridge fdb (del|delete) {mac} dev {port}[ (master|self)]',
      'bridge fdb del {mac} dev vx0[ dst {addr}]',
      'bridge fdb[ show]( br {bridge}| dev {dev}| brport {port}| state (permanent|static|nosuch)| dynamic|) | sort',
      'bridge fdb get {mac}( br {bridge}| brport {port}| dev {dev}|)',
      'bridge link[ show]( dev {port}|)',
      'bridge -d link show dev {port}',
      'bridge link set dev {port} (hairpin|isolated|learning|flood|mcast_flood|bcast_flood|guard) {onoff}',
      'bridge link set dev {port} (cost|priority) {num}',
      'bridge link set dev {port} state (0|1|2|3|4|forwarding|blocking|nosuch)',
      'bridge (nosuch|fdb nosuch|link nosuch|-V|help|fdb help)',
    ],
  },
  {
    tool: 'iptables',
    weight: 10,
    lines: [
      `iptables (-A|-I|--append) {chain}${MATCH}[${EXT}][ -j ${TARGET}]`,
      `iptables -I {chain} {ruleno}${MATCH} -j ${TARGET}`,
      `iptables (-C|-D) {chain}${MATCH} -j ${TARGET}`,
      'iptables (-D|-L|-S|-Z) {chain} {ruleno}',
      `iptables -R {chain} {ruleno}${MATCH}${EXT} -j ${TARGET}`,
      `iptables -t nat -A {natchain}${MATCH} -j (DNAT --to-destination {addr}[:{port16}]|SNAT --to-source {addr}[-{addr}]|MASQUERADE[ --random]|REDIRECT[ --to-ports {port16}]|ACCEPT)`,
      'iptables -t nat -A {natchain} -p tcp[ --dport {port16}] -j (DNAT --to-destination {addr}:{port16}|REDIRECT --to-ports {port16}|MASQUERADE --to-ports {port16}-2000|SNAT --to {addr}:{port16})',
      'iptables (-N|-X) (C1|C2|INPUT|ACCEPT|-C)',
      'iptables -E (C1|C2|INPUT|NOSUCH) (C2|C3|INPUT)',
      'iptables (-F|-Z)[ {chain}]',
      'iptables -P {chain} (ACCEPT|DROP|REJECT|NOSUCH)',
      'iptables[ -t (filter|nat|mangle|raw|nosuch)] (-L|-S)[ {chain}]',
      'iptables -nvL[ {chain}][ --line-numbers][ -x]',
      'iptables -t nat -nvL[ {natchain}]',
      'iptables(| -V| -A| -L INPUT extra| -nosuch| -j ACCEPT| -A INPUT -j| -A INPUT -L)',
      'iptables -A INPUT[ !][ -f] -p {ipproto}[ !] -s {cidr} -d {cidr}[ -i {dev}] -j ACCEPT',
      'iptables-save[ -t (filter|nat|nosuch)] | sed "/^#/d"',
    ],
  },
  {
    tool: 'sysctl',
    weight: 4,
    lines: [
      'sysctl[ -n| -e| -N] net.ipv4.{sysctl}',
      'sysctl[ -w] net.ipv4.{sysctl}="{value}"',
      'sysctl -qw net.ipv4.{sysctl}={value}',
      'sysctl net/ipv4/{sysctl}',
      'cat /proc/sys/net/ipv4/conf/{dev}/(forwarding|rp_filter|nosuch)',
      'echo "{value}" > /proc/sys/net/ipv4/(ip_forward|conf/v0/rp_filter|nosuch|icmp_ratelimit)',
      'ip netns exec n1 sysctl net.ipv4.(ip_forward|conf.eth0.rp_filter|nosuch)',
      'sysctl(| -w| --nosuch| -n| -V)',
    ],
  },
  {
    tool: 'brctl',
    weight: 3,
    lines: [
      'brctl (addbr|delbr) (br5|br1|v0|nosuch)',
      'brctl (addif|delif) {bridge} {veth}',
      'brctl (show|showmacs {bridge})',
      'brctl (setageing|setfd) {bridge} {num}',
      'brctl (stp {bridge} off|setbridgeprio {bridge} {num}|setpathcost {bridge} {port} {num}|setportprio {bridge} {port} {num}|hairpin {bridge} {port} {onoff})',
      'brctl(| nosuch| addbr| addif br0| show nosuch| --version)',
    ],
  },
  {
    tool: 'arp',
    weight: 3,
    lines: [
      'arp[ -n][ -a][ -e][ -v][ -i {dev}][ {addr}]',
      'arp -s {addr} {hw}[ temp]',
      'arp -i {dev} -s {addr} {hw}',
      'arp[ -i {dev}] -d {addr}',
      'arp(| --nosuch| -s| -d| -s {addr}| -V)',
    ],
  },
  {
    tool: 'route',
    weight: 3,
    lines: [
      'route[ -n][ -e]',
      'route add -net 198.51.100.0 netmask 255.255.255.0 (gw {addr}|dev {dev}|reject)[ metric {num}]',
      'route add (-host {addr}|default) (gw {addr}|{dev})',
      'route del (-net 198.51.100.0 netmask 255.255.255.0|-host {addr}|default|{addr})',
      'route(| add| del| nosuch| --nosuch| add -net 10.5.0.0/16 gw {addr}| -V)',
    ],
  },
];

/** Looks at everything that the lines may have changed. */
export const SHOW: readonly string[] = [
  'ip addr',
  'ip route show table all',
  'ip neigh | sort',
  'bridge fdb | sort',
  'bridge -d link',
  'iptables-save | sed "/^#/d"',
  'ip -n n1 addr',
];
