# title: more than a segment at once: MSS, groups of the first window, acknowledgments
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
ip netns exec a1 bash -c 'printf %6000s x >/tmp/tcp-segments.six'
### probe
ip netns exec a2 nc -l -n 7000 </dev/null | wc -c &
sleep 0.3
ip netns exec a1 nc -N -n 10.0.0.2 7000 </tmp/tcp-segments.six
wait
ip netns exec a2 nc -l -n 7000 </tmp/tcp-segments.six -N &
sleep 0.3
ip netns exec a1 nc -n 10.0.0.2 7000 </dev/null | wc -c
wait
rm -f /tmp/tcp-segments.six
