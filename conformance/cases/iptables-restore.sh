# title: iptables-save and iptables-restore: counters, one table, --noflush, --test, what is wrong with a line
r() { echo "# restore $*"; iptables-restore "$@"; echo "status $?"; }
s() { iptables-save "$@" | grep -v '^#'; }
r <<'X'
# comment
*filter
:INPUT DROP [10:20]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [3:4]
:web - [0:0]
[1:60] -A INPUT -p tcp -m tcp --dport 80 -j web
-A web -m comment --comment "with \"quotes\" and spaces" -j ACCEPT
-A web -s 10.0.0.0/8 -j REJECT

COMMIT
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p udp --dport 53 -j DNAT --to 10.0.0.2
COMMIT
X
s; s -c; s -t nat; s -c -t filter; s -t mangle; s -t nosuch; iptables-save -t nosuch; echo "status $?"
r -n <<'X'
*filter
:web - [0:0]
-A web -j DROP
-A INPUT -i lo -j ACCEPT
-I INPUT 1 -i eth9 -j DROP
-D INPUT -i lo -j ACCEPT
COMMIT
X
s
r -c <<'X'
*filter
:INPUT ACCEPT [11:22]
[5:500] -A INPUT -j ACCEPT
COMMIT
X
s -c
r --test <<'X'
*filter
-A INPUT -j DROP
COMMIT
X
s -c
r -T nat <<'X'
*filter
-A INPUT -j DROP
COMMIT
*nat
-A POSTROUTING -j MASQUERADE
COMMIT
X
s
### probe
r() { echo "# restore $*"; iptables-restore "$@"; echo "status $?"; }
s() { iptables-save "$@" | grep -v '^#'; }
printf '*filter\n-A INPUT -j ACCEPT\n-A INPUT -j NOSUCH\nCOMMIT\n' | r
printf '*filter\n-A NOSUCH -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -p tcp --dport foo\nCOMMIT\n' | r
printf '*filter\n\n-A INPUT -m nosuch\nCOMMIT\n' | r
printf '*filter\n-A INPUT -j DROP\n' | r
printf '*nosuch\nCOMMIT\n' | r
printf -- '-A INPUT -j DROP\n' | r
printf 'COMMIT\n' | r
printf '*filter\n*nat\nCOMMIT\n' | r
printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' | r
printf '*filter\n:INPUT\nCOMMIT\n' | r
printf '*filter\n:INPUT ACCEPT\nCOMMIT\n' | r
printf '*filter\n:INPUT ACCEPT [a:b]\nCOMMIT\n' | r
printf '*filter\n:user ACCEPT [0:0]\nCOMMIT\n' | r
printf '*filter\n: - [0:0]\nCOMMIT\n' | r
printf '*filter\n-A INPUT -j MASQUERADE\nCOMMIT\n' | r
printf '*filter\n:a - [0:0]\n:b - [0:0]\n-A a -j b\n-A b -j a\nCOMMIT\n' | r
printf '*filter\n-D INPUT 99\nCOMMIT\n' | r -n
printf '*filter\n-D INPUT -j QUEUE9\nCOMMIT\n' | r -n
printf '*filter\n-X nosuch\nCOMMIT\n' | r -n
printf '*filter\n-N x\n-N x\nCOMMIT\n' | r -n
printf '*filter\n-t nat -A INPUT\nCOMMIT\n' | r -n
printf '*filter\n-Z\n-F INPUT\n-P FORWARD DROP\nCOMMIT\n' | r -n
printf '*filter\n[5:6]-A INPUT -j DROP\nCOMMIT\n' | r
printf '*filter\n[x:6] -A INPUT -j DROP\nCOMMIT\n' | r
printf '*filter\n-A INPUT -j DROP\nCOMMIT\n# end\n' | r -v
s
r nosuchfile
iptables-save >saved; iptables-restore saved; echo "status $?"
iptables-restore --foo </dev/null; echo "status $?"
iptables-save --foo; echo "status $?"
iptables-save -V; iptables-restore -V
