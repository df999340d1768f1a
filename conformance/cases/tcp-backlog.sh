# title: a listener that serves one connection: the queue of the others, and what becomes of it
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a2 nc -l -n -k 7000 >/tmp/tcp-backlog.got </dev/null &
sleep 0.3
(sleep 1.5) | ip netns exec a1 nc -n -N 10.0.0.2 7000 &
sleep 0.3
(echo two; sleep 0.2) | ip netns exec a1 nc -n -N 10.0.0.2 7000 &
sleep 0.3
(echo three; sleep 0.2) | ip netns exec a1 nc -n -N 10.0.0.2 7000 &
sleep 2
cat /tmp/tcp-backlog.got
kill %1
wait
rm -f /tmp/tcp-backlog.got
