# title: ip's output in pipelines as people write them: awk, grep, cut, sed, sort, xargs, while read
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
done
ip link add br0 address 02:00:00:00:00:b0 type bridge
ls /sys/class/net | tr '\n' ' '; echo
ip -o link | awk -F': ' '$2 ~ /^veth/ {print $2}' | cut -d@ -f1 | xargs -I{} ip link set {} master br0 up
sleep 1.2
ip -br link show type veth | awk '{print $1, $2}'
### probe
ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
ip netns list | sort | while read -r ns _; do ip netns exec "$ns" ping -c 1 -W 1 10.0.0.254 >/dev/null && echo "$ns ok"; done
ip -4 -o addr show dev br0 | awk '{split($4, a, "/"); print a[1]}'
ip -o -4 addr | grep -oP 'inet \K[\d.]+' | sort -t. -k4 -n
ip route | grep -E '^10\.' | sed -E 's/.*dev ([^ ]+).*/\1/' | sort -u
ip neigh | awk '$NF == "REACHABLE" || $NF == "STALE" || $NF == "DELAY" {n++} END {print n " neighbours"}'
cat /sys/class/net/veth1/address /sys/class/net/br0/mtu /sys/class/net/veth1/operstate
ip -j link show master br0 | tr ',' '\n' | grep -c ifname
seq 1 3 | xargs -n1 -P1 sh -c 'ip netns exec ns$0 cat /sys/class/net/eth0/address'
printf '%s\n' ns1 ns2 | xargs -I% ip netns exec % ip -br addr show eth0
ip -s link show br0 | awk '/RX:/ {getline; print ($2 > 0) ? "received" : "nothing"}'
bridge fdb show br br0 | grep -v permanent | awk '{print $1, $3}' | sort
bridge link show | wc -l
for ns in $(ip netns list | awk '{print $1}'); do ip netns del "$ns"; done; ip netns list | wc -l
