# title: data and acknowledgments that are lost: the probe, the doubled timeouts, the end of the loss
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a2 nc -l -n 7000 >/tmp/tcp-loss.got </dev/null &
sleep 0.3
(sleep 1; echo one; sleep 2.2; echo two; sleep 0.5) | ip netns exec a1 nc -N -n 10.0.0.2 7000 &
sleep 0.3
ip netns exec a2 iptables -A INPUT -p tcp -j DROP
sleep 1.9
ip netns exec a2 iptables -F INPUT
sleep 1.8
cat /tmp/tcp-loss.got
ip netns exec a2 iptables -A INPUT -p tcp --dport 7001 -j DROP
ip netns exec a1 timeout 2.5 nc -n -v -z 10.0.0.2 7001
echo "exit $?"
wait
rm -f /tmp/tcp-loss.got
