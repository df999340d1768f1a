# title: ip neigh: every state and flag, proxies, get, show by filters, flush
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1 address 02:00:00:00:00:02
ip link add v1 address 02:00:00:00:00:03 type veth peer name eth1 netns a1 address 02:00:00:00:00:04
ip link set v0 up; ip link set v1 up; ip -n a1 link set eth0 up; ip -n a1 addr add 10.0.0.2/24 dev eth0; ip addr add 10.0.0.1/24 dev v0
sysctl -qw net.ipv4.neigh.v0.retrans_time_ms=600000
### probe
ip neigh add 10.0.0.10 lladdr 02:00:00:00:01:00 dev v0
ip neigh show 10.0.0.10
ip neigh add 10.0.0.11 lladdr 02:00:00:00:01:01 dev v0 nud reachable router
ip neigh show 10.0.0.11
ip neigh add 10.0.0.12 lladdr 02:00:00:00:01:02 dev v0 nud stale extern_learn
ip neigh show 10.0.0.12
ip neigh add 10.0.0.13 lladdr 02:00:00:00:01:03 dev v0 nud noarp protocol static
ip neigh show 10.0.0.13
ip -d neigh show 10.0.0.13
ip neigh add 10.0.0.14 dev v0 managed
ip neigh show 10.0.0.14
ip neigh add 10.0.0.15 dev v0 use
ip neigh show 10.0.0.15
ip neigh add 10.0.0.16 dev v0
ip neigh add 10.0.0.16 dev v0 nud none
ip neigh show 10.0.0.16
ip neigh add 10.0.0.17 dev v0 nud incomplete
ip neigh show 10.0.0.17
ip neigh add 10.0.0.18 dev v0 nud failed
ip neigh show 10.0.0.18
ip neigh add 10.0.0.19 lladdr 02:00:00:00:01:09 dev v0 nud delay; sleep 0.1
ip neigh show 10.0.0.19
ip neigh add 10.0.0.20 lladdr 02:00:00:00:01:0a dev v0 nud probe; sleep 0.1
ip neigh show 10.0.0.20
ip neigh add 10.0.0.10 lladdr 02:00:00:00:01:00 dev v0
ip neigh change 10.0.0.99 lladdr 02:00:00:00:01:00 dev v0
ip neigh replace 10.0.0.21 lladdr 02:00:00:00:01:0b dev v0
ip neigh show 10.0.0.21
ip neigh replace 10.0.0.21 lladdr 02:00:00:00:01:0c dev v0 nud stale
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 lladdr 02:00:00:00:01:0d dev v0 router
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 dev v0 nud reachable
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 dev v0 nud stale extern_learn
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 dev v0 nud stale
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 dev v0 nud failed
ip neigh show 10.0.0.21
ip neigh change 10.0.0.21 dev v0 managed
ip neigh show 10.0.0.21
ip neigh get 10.0.0.10 dev v0
ip neigh get 10.0.0.98 dev v0
ip neigh get 10.0.0.10
ip neigh get dev v0
ip neigh get proxy 10.0.0.50 dev v0
ip neigh add proxy 10.0.0.50 dev v0
ip neigh add proxy 10.0.0.51 dev v0 router
ip neigh add proxy 10.0.0.52 dev v0 protocol static
ip neigh add proxy 10.0.0.53
ip neigh get proxy 10.0.0.50 dev v0
ip neigh show proxy | sort
ip neigh show proxy dev v1
ip -j neigh show proxy to 10.0.0.52
ip neigh del proxy 10.0.0.50 dev v0
ip neigh del proxy 10.0.0.50 dev v0
ip neigh del 10.0.0.98 dev v0
ip neigh del 10.0.0.10
ip neigh del 10.0.0.10 dev v0
ip neigh | sort
ip neigh show nud permanent | sort
ip neigh show nud stale | sort
ip neigh show nud reachable nud stale | sort
ip neigh show nud all | sort
ip neigh show nud noarp | sort
ip neigh show nud failed | sort
ip neigh show nud foo
ip neigh show 10.0.0.17
ip neigh show to 10.0.0.12/30 | sort
ip neigh show 10.0.0.11 dev v0
ip neigh show dev v1
ip neigh show dev nosuch
ip neigh show nomaster | wc -l
ip neigh show vrf foo
ip neigh show router
ip -s neigh show 10.0.0.13 | sed 's/used [0-9/]*/used U/'
ip -j neigh show 10.0.0.11
ip -j -p -d neigh show 10.0.0.13
ip -j -s neigh show 10.0.0.13 | sed 's/"\(used\|confirmed\|updated\)":[0-9]*/"\1":N/g'
ip neigh add 10.0.0.30 lladdr 02:00:00:00:01 dev v0
ip neigh add 10.0.0.30 lladdr 02:00:00:00:01:00:00 dev v0
ip neigh add 10.0.0.30 lladdr xx dev v0
ip neigh add 10.0.0.30 lladdr 02:00:00:00:01:00
ip neigh add 10.0.0.30 dev nosuch
ip neigh add lladdr 02:00:00:00:01:00 dev v0
ip neigh add
ip neigh add 10.0.0 lladdr 02:00:00:00:01:00 dev v0
ip neigh add 10.0.0.30 nud foo dev v0
ip neigh add 10.0.0.30 foo dev v0
ip neigh add 10.0.0.30 dev v0 protocol foo
ip neigh add 224.0.0.5 lladdr 02:00:00:00:01:00 dev v0
ip neigh show 224.0.0.5
ip neigh add 10.99.0.1 lladdr 02:00:00:00:01:00 dev v0
ip neigh show 10.99.0.1
ip neigh add 10.0.0.30 lladdr 02:00:00:00:01:00 dev v0 dev v1
ip neigh add 10.0.0.30 lladdr 02:00:00:00:01:00 dev lo
ip neigh show dev lo
ip neigh flush
ip neigh flush dev v1
ip -s neigh flush dev v0 nud failed
ip -s -s neigh flush to 10.0.0.11 | sed 's/used [0-9/]*/used U/'
ip -s neigh flush dev v0
ip neigh | sort
ip neigh flush all
ip neigh flush nud permanent
ip neigh flush nud noarp
ip neigh | sort
ip neigh flush proxy
ip neigh show proxy
ip link set v0 arp off
ip neigh add 10.0.0.60 lladdr 02:00:00:00:01:00 dev v0 nud noarp
ip neigh
ip neigh help
ip neigh foo
ip link set v0 arp on
ip neigh add 10.0.0.61 lladdr 02:00:00:00:01:00 dev v0 extern_learn
ip neigh show 10.0.0.61
ip neigh add 10.0.0.62 lladdr 02:00:00:00:01:00 dev v0 managed nud permanent
ip neigh add 10.0.0.62 lladdr 02:00:00:00:01:00 dev v0 nud permanent managed
ip neigh add 10.0.0.62 lladdr 02:00:00:00:01:00 dev v0 use nud stale
ip neigh show 10.0.0.62
ip neigh add 10.0.0.2 dev v0 managed
sleep 0.1
ip neigh show 10.0.0.2
ip -j neigh show 10.0.0.2
ip neigh flush dev v0
ip neigh
