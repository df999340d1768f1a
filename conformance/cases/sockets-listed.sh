# title: ss and netstat: who listens, who is connected
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up; ip -n a2 link set lo up
### probe
ip netns exec a2 nc -n -lk 7000 >/dev/null &
ip netns exec a2 nc -n -ul 5353 >/dev/null &
sleep 0.5
(sleep 20) | ip netns exec a1 nc -n -N -p 40000 10.0.0.2 7000 &
sleep 0.5
(sleep 20) | ip netns exec a1 nc -n -N -u -q 0 -p 40001 10.0.0.2 5353 &
sleep 0.3
t() { echo "\$ $*"; ip netns exec a2 "$@"; }
t ss -tln
t ss -tl
t ss -tn
t ss -tan
t ss -tuln
t ss -uan
t ss -nlt sport = :7000
t ss -nlt sport = :7001
t ss -tn state established
t ss -tan state listening
t ss -tn dport = :40000
t ss -tan '( sport = :7000 or sport = :80 )'
t ss -tn dst 10.0.0.1
t ss -tn dst 10.0.1.0/24
t ss -H -tan
t ss -tn foo
t ss -tn state foo
t netstat -tln
t netstat -tan
t netstat -tuln
t netstat -rn
t netstat -i
t awk 'NR > 1 { print $2, $3, $4, $5 }' /proc/net/tcp
t awk 'NR > 1 { print $2, $3, $4, $5 }' /proc/net/udp
t head -n 1 /proc/net/tcp
t head -n 1 /proc/net/udp
ip netns exec a1 ss -tan
ip netns exec a1 ss -uan
ip netns exec a1 ss -tuan
ip netns exec a1 netstat -tun
kill %1 %2
wait
ip netns exec a1 ss -tan
