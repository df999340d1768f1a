# title: python3 -m http.server and curl: files, listings, errors, the log
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set lo up
ip -n a2 addr add 10.0.0.2/24 dev eth0
mkdir -p /tmp/vl-http-a/sub/dir; cd /tmp/vl-http-a
echo "<h1>hi</h1>" >index.html; echo text >sub/a.txt; echo b >"sub/b c&d.bin"
### probe
# The devices come up here, so that no frames are compared: who closes first is a matter of processors.
ip -n a1 link set eth0 up; ip -n a2 link set eth0 up; ip -n a2 link set lo up
cd /tmp/vl-http-a
ip netns exec a2 python3 -m http.server 8000 >srv.out 2>srv.err &
until ip netns exec a2 nc -n -z 127.0.0.1 8000; do sleep 0.2; done
c() { echo "\$ curl $*"; ip netns exec a1 curl "$@" 2>&1; echo "[exit $?]"; }
c -s http://10.0.0.2:8000/
c -sI http://10.0.0.2:8000/
c -si http://10.0.0.2:8000/sub
c -si http://10.0.0.2:8000/sub/
c -si http://10.0.0.2:8000/none
c -sI http://10.0.0.2:8000/none
c -s 'http://10.0.0.2:8000/sub/b%20c%26d.bin?x=1'
c -si -d a=b http://10.0.0.2:8000/
c -sX PUT http://10.0.0.2:8000/
c -s -L http://10.0.0.2:8000/sub
c -s 10.0.0.2:8000/sub/a.txt 10.0.0.2:8000/
c -sv http://10.0.0.2:8000/sub/a.txt
c -s -o got -w '%{http_code} %{size_download} %{num_redirects} %{url_effective}\n' -L http://10.0.0.2:8000/sub
printf 'GET /sub/a.txt HTTP/1.0\r\n\r\n' | ip netns exec a1 nc -n -N 10.0.0.2 8000
printf 'GARBAGE\r\n\r\n' | ip netns exec a1 nc -n -N 10.0.0.2 8000
printf 'GET /sub/a.txt\r\n\r\n' | ip netns exec a1 nc -n -N 10.0.0.2 8000
kill %1; sleep 0.3
cat srv.out srv.err
cd /; rm -rf /tmp/vl-http-a
