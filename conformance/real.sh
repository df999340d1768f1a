#!/usr/bin/env bash
# Runs one case on the real kernel, in network, mount, pid and uts namespaces of its own.
#   real.sh SETUP BETWEEN PROBE OUTDIR: the script BETWEEN runs in each namespace that the set-up made
# Leaves in OUTDIR: setup.txt, probe.txt (text of both streams), setup.rc, probe.rc, NETNS.DEV.pcap for each interface that was up, links.json, versions.txt.
set -eu
setup=$(realpath "$1") between=$(realpath "$2") probe=$(realpath "$3") out=$(realpath "$4")
export setup between probe out
sysctl -qw net.core.devconf_inherit_init_net=3 # a new netns copies the IPv4 settings of the one it is made from, as on a machine of its own
exec unshare --net --mount --pid --fork --kill-child --mount-proc --uts bash -c '
set -u
mount -t tmpfs none /run; mkdir -p /run/netns /run/bin
mount -t sysfs none /sys 2>/dev/null
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=0 net.ipv4.igmp_link_local_mcast_reports=0
# The defaults of a plain kernel, wherever this one was tuned.
tuned="sysctl -qw net.ipv4.tcp_rmem=\"4096 131072 6291456\" net.ipv4.tcp_wmem=\"4096 16384 4194304\" net.ipv4.tcp_congestion_control=cubic net.ipv4.tcp_no_metrics_save=1"
export tuned; bash -c "$tuned" 2>/dev/null
hostname host
# Where br_netfilter is loaded a new netns has it on; a machine without it is the usual one.
nobrnf="for f in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e \$f ] || echo 0 >\$f; done"
export nobrnf; bash -c "$nobrnf"
cat >/run/bin/ip <<"WRAP"
#!/bin/bash
# ip, but a netns that it adds has IPv6 and reports of link-local groups off, so that only IPv4 and ARP are on the wire.
[ "$1 $2" = "netns add" ] || exec /usr/sbin/ip "$@"
/usr/sbin/ip "$@" || exit
/usr/sbin/ip netns exec "$3" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.igmp_link_local_mcast_reports=0
/usr/sbin/ip netns exec "$3" bash -c "$nobrnf"
/usr/sbin/ip netns exec "$3" bash -c "$tuned" 2>/dev/null
WRAP
chmod +x /run/bin/ip; PATH=/run/bin:$PATH
cd "$out"
in_ns() { if [ "$1" = host ]; then shift; "$@"; else /usr/sbin/ip netns exec "$@"; fi; }
namespaces() { echo host; /usr/sbin/ip netns list | sed "s/ .*//"; }
links() { echo "["; for ns in $(namespaces); do echo "{\"ns\":\"$ns\",\"links\":"; in_ns "$ns" /usr/sbin/ip -d -j link; echo "},"; done; echo "null]"; }
bash setup.sh </dev/null >setup.txt 2>&1; echo $? >setup.rc
for ns in $(namespaces); do in_ns "$ns" bash "$between"; done
# What a device would leave to hardware the kernel does itself, so that frames are what a wire would carry.
for ns in $(namespaces); do for dev in $(in_ns "$ns" /usr/sbin/ip -o link | sed "s/^[0-9]*: //; s/[:@].*//"); do
  in_ns "$ns" ethtool -K "$dev" tx off tso off gso off gro off >/dev/null 2>&1
done; done
links >links-before.json
pids=()
for ns in $(namespaces); do
  in=(); [ "$ns" = host ] || in=(/usr/sbin/ip netns exec "$ns")
  while read -r _ dev rest; do
    dev=${dev%:}; dev=${dev%@*}
    case "$rest" in "<"*UP*) "${in[@]}" tcpdump -p -U -n -s 0 --immediate-mode -i "$dev" -w "$ns.$dev.pcap" >/dev/null 2>"$ns.$dev.err" & pids+=($!) ;; esac
  done < <(in_ns "$ns" /usr/sbin/ip -o link)
done
for _ in $(seq 200); do n=$(cat ./*.err 2>/dev/null | grep -c "listening on"); [ "$n" -ge ${#pids[@]} ] && break; sleep 0.05; done
bash probe.sh </dev/null >probe.txt 2>&1; echo $? >probe.rc
sleep 0.2
links >links-after.json
for p in "${pids[@]}"; do kill -INT "$p" 2>/dev/null; done; wait "${pids[@]}" 2>/dev/null
{ echo "linux $(uname -r | sed "s/-.*//")"; /usr/sbin/ip -V | sed "s/.*iproute2-\([0-9.]*\).*/iproute2 \1/"; ping -V | sed "s/.*iputils /iputils /"; tcpdump --version 2>&1 | sed -n "s/tcpdump version/tcpdump/p"; iptables -V; bash --version | sed -n "1s/.*version \([0-9.]*\).*/bash \1/p"; } >versions.txt
rm -f ./*.err
'
