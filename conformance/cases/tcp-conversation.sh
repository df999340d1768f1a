# title: a TCP conversation with nc: handshake, data, FIN, refused port, data both ways
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a2 nc -l -n 7000 >/tmp/tcp-conversation.got </dev/null &
sleep 0.3
echo hello | ip netns exec a1 nc -N -n -v 10.0.0.2 7000
echo "exit $?"
sleep 0.3
cat /tmp/tcp-conversation.got
ip netns exec a1 nc -n -v 10.0.0.2 7001
echo "exit $?"
(sleep 0.5; echo pong; sleep 0.3) | ip netns exec a2 nc -l -n 7002 &
sleep 0.3
(sleep 0.5; echo ping; sleep 0.5) | ip netns exec a1 nc -n -N 10.0.0.2 7002
wait
ip netns exec a1 nc -n -z -v 10.0.0.2 20-22
rm -f /tmp/tcp-conversation.got
