# title: curl: options, exit codes and what it says about failures
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set lo up
ip -n a2 addr add 10.0.0.2/24 dev eth0
mkdir -p /tmp/vl-http-b/sub/dir; cd /tmp/vl-http-b
echo "<h1>hi</h1>" >index.html; echo text >sub/a.txt; echo b >"sub/b c&d.bin"
### probe
# The devices come up here, so that no frames are compared: who closes first is a matter of processors.
ip -n a1 link set eth0 up; ip -n a2 link set eth0 up; ip -n a2 link set lo up
cd /tmp/vl-http-b
ip netns exec a2 python3 -m http.server -d /tmp/vl-http-b 80 >/dev/null 2>&1 &
until ip netns exec a2 nc -n -z 127.0.0.1 80; do sleep 0.2; done
c() { echo "\$ curl $*"; ip netns exec a1 curl "$@" 2>&1; echo "[exit $?]"; }
c -s -o /dev/null -w '%{http_code} %{size_download} %{remote_ip} %{remote_port} %{local_ip} %{content_type} %{num_connects} %{url} %{method} %{http_version} %{exitcode} %{errormsg}\n' http://10.0.0.2/sub/a.txt
c -sS http://10.0.0.2:8001/
c -s http://10.0.0.2:8001/
c -sv http://10.0.0.2:8001/
c -sS --connect-timeout 1 http://10.0.0.77/
c -sS -m 1 http://10.0.0.77/
c -sS http://172.16.0.1/
c -sS -f http://10.0.0.2/none
c -sv -d a=b http://10.0.0.2/
c
c --foo
c -m
c -sS -m x http://10.0.0.2
c http://
c -sS gopherx://a
c -sS http://10.0.0.2:99999/
c -s -w '%{foo}|%{http_code}\n' http://10.0.0.2:1
c -sS --interface eth9 http://10.0.0.2/
c -s --interface eth0 http://10.0.0.2/
c -s --interface 10.0.0.1 http://10.0.0.2/
c -sS --interface 10.0.0.9 http://10.0.0.2/
c -sv -H 'X-A: b' -H 'Accept:' -A me http://10.0.0.2/sub/a.txt
(printf 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody' | ip netns exec a2 nc -n -l -N 9001 >/dev/null) & sleep 0.3; c -sS http://10.0.0.2:9001/; echo
(printf 'hello\n' | ip netns exec a2 nc -n -l -N 9002 >/dev/null) & sleep 0.3; c -sS http://10.0.0.2:9002/
(printf 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody' | ip netns exec a2 nc -n -l -N 9003 >/dev/null) & sleep 0.3; c -sv http://10.0.0.2:9003/
(sleep 2) | ip netns exec a2 nc -n -l 9004 >/dev/null & sleep 0.3; c -sS -m 1 http://10.0.0.2:9004/
kill %1; cd /; rm -rf /tmp/vl-http-b
