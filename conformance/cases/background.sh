# title: background jobs: ping with & and kill -INT, wait, timeout, jobs, $!, a trap that cleans up
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
set -eu
cleanup() { local rc=$?; ip netns del a1 2>/dev/null || true; ip netns del a2 2>/dev/null || true; echo "cleaned after $rc"; }
trap cleanup EXIT
ip netns exec a1 ping -i 10 10.0.0.2 > /run/ping.log &
pid=$!
until grep -q "bytes from" /run/ping.log; do sleep 0.2; done
kill -INT $pid
wait $pid || echo "ping: $?"
grep -c 'bytes from' /run/ping.log; tail -2 /run/ping.log | head -1
sleep 30 &
jobs -r | sed 's/ *&$//'
kill %1; wait %1 2>/dev/null || echo "sleep: $?"
timeout 0.7 ip netns exec a1 ping -i 10 10.0.0.2 >/dev/null || echo "timeout: $?"
( sleep 0.2; echo later ) & echo now; wait
ip netns exec a1 ping -c 1 -w 1 10.0.0.2 >/dev/null & sleep 0.2 &
sleep 0.5
for j in $(jobs -p); do wait $j; done; echo both; sleep 0.1
ip netns exec a1 ping -c 1 10.0.0.99 >/dev/null
echo never
