#!/usr/bin/env bash
# Runs one case on the real kernel, in network, mount, pid and uts namespaces of its own.
#   real.sh OUTDIR: there must be setup.sh, between.sh (run in each namespace that the set-up made) and probe.sh
# Leaves in OUTDIR: setup.txt, probe.txt (text of both streams), setup.rc, probe.rc, NETNS.DEV.pcap for each interface that was up, links-before.json,
# links-after.json (a ring of 2 MB holds 128 frames of 16 kB; of 256 kB, tcpdump's default, a burst would not fit). The variable SKIP is a pattern of devices that are not captured. Processes are what a run costs, so there are few of them.
set -eu
cd "$1"
export skip=${SKIP:-}
echo 3 >/proc/sys/net/core/devconf_inherit_init_net # a new netns copies the settings of the one it is made from, as on a machine of its own
[ ! -e /proc/sys/net/netfilter/nf_log_all_netns ] || echo 1 >/proc/sys/net/netfilter/nf_log_all_netns # the log of packets, wherever a case makes one
exec unshare --net --mount --pid --fork --kill-child --mount-proc --uts bash -c '
set -u
mount -t tmpfs none /run; mkdir -p /run/netns /run/bin
mount -t sysfs none /sys 2>/dev/null
cat >/run/bin/quiet <<"QUIET"
# Only IPv4 and ARP on the wire. Where br_netfilter is loaded a new netns has it on; a machine without it is the usual one.
cd /proc/sys/net
for f in ipv6/conf/all/disable_ipv6 ipv6/conf/default/disable_ipv6; do echo 1 >$f; done
echo 0 >ipv4/igmp_link_local_mcast_reports
for f in bridge/bridge-nf-call-*; do [ ! -e "$f" ] || echo 0 >"$f"; done
# The defaults of a plain kernel, wherever this one was tuned.
{ echo "4096 131072 6291456" >ipv4/tcp_rmem; echo "4096 16384 4194304" >ipv4/tcp_wmem; echo cubic >ipv4/tcp_congestion_control; echo 1 >ipv4/tcp_no_metrics_save; } 2>/dev/null
QUIET
cat >/run/bin/ip <<"WRAP"
#!/bin/sh
# ip, but a netns that it adds is quiet.
[ "${1-} ${2-}" = "netns add" ] || exec /usr/sbin/ip "$@"
/usr/sbin/ip "$@" && exec /usr/sbin/ip netns exec "$3" sh /run/bin/quiet
WRAP
cat >/run/bin/capture <<"CAPTURE"
# In each namespace NAME before the traffic: the script between, the list of links, a capture of each interface that is up until told to end.
(. ./between.sh)
/usr/sbin/ip -d -j link >"$1.before"
for d in /sys/class/net/*; do
  dev=${d##*/}
  case "$dev" in $skip | bonding_masters) continue ;; esac
  # What a device would leave to hardware the kernel does itself, so that frames are what a wire would carry.
  ethtool -K "$dev" tx off tso off gso off gro off >/dev/null 2>&1
  read -r flags <"$d/flags"
  [ $((flags & 1)) -eq 0 ] || { tcpdump -p -U -n -s 16384 --immediate-mode -i "$dev" -w "$1.$dev.pcap" >/dev/null 2>"$1.$dev.err" & echo $! >>"$1.pids"; }
done
: >"$1.started"
wait
CAPTURE
chmod +x /run/bin/ip; PATH=/run/bin:$PATH
sh /run/bin/quiet; echo 0 >/proc/sys/net/ipv4/ip_forward
hostname host
namespaces() { all=(host); local ns rest; while read -r ns rest; do all+=("$ns"); done < <(/usr/sbin/ip netns list); }
links() { local ns; echo "["; for ns in "${all[@]}"; do echo "{\"ns\":\"$ns\",\"links\":"; cat "$ns.$1"; echo "},"; done; echo "null]"; }
ready() { local ns f line; for ns in "${all[@]}"; do [ -e "$ns.started" ] || return 1; done; for f in *.err; do read -r line <"$f" || return 1; done; }
shopt -s nullglob
bash setup.sh </dev/null >setup.txt 2>&1; echo $? >setup.rc
namespaces
captures=()
for ns in "${all[@]}"; do if [ "$ns" = host ]; then sh /run/bin/capture host & else /usr/sbin/ip netns exec "$ns" sh /run/bin/capture "$ns" & fi; captures+=($!); done
for ((i = 0; i < 400; i++)); do ready 2>/dev/null && break; sleep 0.03; done
links before >links-before.json
bash probe.sh </dev/null >probe.txt 2>&1; echo $? >probe.rc
sleep 0.2
namespaces
for ns in "${all[@]}"; do if [ "$ns" = host ]; then /usr/sbin/ip -d -j link; else /usr/sbin/ip -n "$ns" -d -j link; fi >"$ns.after"; done
links after >links-after.json
for f in *.pids; do while read -r pid; do kill -INT "$pid" 2>/dev/null; done <"$f"; done; wait "${captures[@]}" 2>/dev/null
exit 0
'
