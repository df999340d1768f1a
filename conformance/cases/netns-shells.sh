# title: shells inside a namespace: bash -c, bash -s with a here-document, nested, variables and status handed on
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
addr=10.0.0
ip netns exec a1 bash -c "ip addr add $addr.1/24 dev eth0; ip link set eth0 up; ip link set lo up"
ip netns exec a2 bash -s 2 <<EOF
set -e
ip addr add $addr.\$1/24 dev eth0
ip link set eth0 up
false
echo never
EOF
echo "status $?"
### probe
ip netns exec a1 bash -c 'ping -c 1 "$1" | tail -2 | head -1' _ 10.0.0.2
ip netns exec a1 bash <<'EOF'
for i in 1 2; do
  if ping -c 1 -W 0.2 10.0.0.$i >/dev/null 2>&1; then echo "10.0.0.$i up"; else echo "10.0.0.$i down"; fi
done
ip netns identify $$
ip netns exec a2 ip -br addr show eth0
EOF
ip netns exec a1 sh -c 'exit 7'; echo "status $?"
ip netns exec a1 ping -c 1 -W 0.2 10.0.0.9 >/dev/null; echo "status $?"; sleep 3.2
ip netns exec nosuch ls; echo "status $?"
ip -all netns exec ip -br link show lo
run() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
run a1 ip route
echo 10.0.0.1 | ip netns exec a2 xargs ping -c 1 -q | sed -n 4p
up=$(ip netns exec a2 ip -o link show up | wc -l); echo "up: $up"
ip netns exec a1 env X=1 bash -c 'echo "$X"'
