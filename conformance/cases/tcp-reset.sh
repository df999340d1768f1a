# title: a process that is killed with unread data, and one that speaks to somebody who is gone
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a2 nc -l -n 7000 </dev/null >/dev/null &
sleep 0.3
(echo a; sleep 0.4; echo b; sleep 0.4; echo c; sleep 0.3) | ip netns exec a1 nc -n 10.0.0.2 7000 &
sleep 0.6
kill %1
sleep 1
wait
echo done
