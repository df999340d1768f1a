# title: a neighbour's states over time: REACHABLE by use, STALE, DELAY, PROBE, FAILED; set by hand
# neighbours: timed
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a1 ping -c 1 10.0.0.2
ip -n a1 neigh; ip -n a2 neigh
sleep 6.5
ip -n a1 neigh; ip -n a2 neigh
ip -n a1 neigh change 10.0.0.2 dev eth0 nud stale
ip -n a1 neigh
ip netns exec a1 ping -c 1 10.0.0.2
ip -n a1 neigh
sleep 6.5
ip -n a1 neigh
ip -n a1 neigh replace 10.0.0.2 lladdr 02:00:00:00:00:99 dev eth0 nud stale
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
ip -n a1 neigh
sleep 9.5
ip -n a1 neigh
ip -n a1 neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud reachable
ip -n a1 neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev eth0 nud noarp
ip -n a1 neigh show nud permanent
ip -n a1 neigh show nud reachable
ip -n a1 neigh show 10.0.0.4
ip -n a1 neigh get 10.0.0.3 dev eth0
ip -n a1 neigh flush dev eth0
ip -n a1 neigh show nud all dev eth0
ip -n a1 neigh flush all
ip -n a1 link set eth0 arp off
ip -n a1 -br link show eth0
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
