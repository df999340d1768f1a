# title: every verb of iptables in its forms: long names, counters, negation, numbers, verbose answers, what it refuses
t() { echo "# $*"; "$@"; echo "status $?"; }
i() { echo "# $*"; iptables "$@"; echo "status $?"; }
i --append INPUT --protocol tcp --source 10.0.0.0/8 --in-interface eth0 --jump ACCEPT
i -v -A INPUT -p udp ! -s 10.0.0.1 ! -d 10.0.0.2/16 ! -i eth1 -j DROP
i -A INPUT ! -p icmp -j RETURN
i -A FORWARD -i eth+ -o eth1 ! -f -j ACCEPT
i -A FORWARD -f -j DROP
i -v -I INPUT 2 -s 1.1.1.1,2.2.2.2 -j ACCEPT
i -A INPUT -c 5 300 -j ACCEPT
i -A INPUT --set-counters 7 900 -s 9.9.9.9
i -S INPUT
i -vS INPUT
i -nvL INPUT --line-numbers
i -L INPUT 3 -n --line-numbers
i -L INPUT 99
i -S INPUT 2
i -S INPUT 99
i -Z INPUT 3
i -nvxL INPUT
i -L INPUT -Z
i -v -D INPUT -s 1.1.1.1 -j ACCEPT
i -C INPUT -s 2.2.2.2 -j ACCEPT
i -v -C INPUT -s 2.2.2.2 -j ACCEPT
i -C INPUT -s 2.2.2.3 -j ACCEPT
i -C INPUT -s 2.2.2.3 -j NOSUCH
i -C NOSUCH -j ACCEPT
i -R INPUT 1 -s 3.3.3.3 -j LOG
i -v -R INPUT 1 -s 4.4.4.4 -j DROP
i -R INPUT -s 4.4.4.4 -j DROP
i -R INPUT 0 -j DROP
i -R INPUT 1 -s 4.4.4.4,5.5.5.5 -j DROP
i -D INPUT 0
i -D INPUT x
i -D INPUT 99
i -D INPUT -s 77.7.7.7 -j DROP
i -D NOSUCH 1
i -I INPUT 0 -j DROP
i -I INPUT 99 -j DROP
i -I NOSUCH -j DROP
### probe
i() { echo "# $*"; iptables "$@"; echo "status $?"; }
i -N one
i -v -N two
i -N one
i -N INPUT
i -N ACCEPT
i -N -bad
i -N "with space"
i -N aaaaaaaaaabbbbbbbbbbcccccccccc
i -N aaaaaaaaaabbbbbbbbbbcccccccc
i -A one -j two
i -A one -g two
i -A two -j one
i -A one -j one
i -A INPUT -j one
i -A INPUT -g one
i -A INPUT -j FORWARD
i -E one three
i -E nosuch four
i -E three two
i -S
i -X two
i -X nosuch
i -X INPUT
i -v -X
i -F nosuch
i -v -F one
i -v -F
i -v -X
i -v -Z
i -Z nosuch
i -P INPUT DROP
i -P INPUT drop
i -P FORWARD RETURN
i -P nosuch ACCEPT
i -P INPUT
i -S INPUT
i -nL nosuch
i -S nosuch
i -t nosuch -L
i -t mangle -nL PREROUTING
i
i -A
i -A INPUT -j
i -j ACCEPT
i -A INPUT -A OUTPUT -j ACCEPT
i -A INPUT -s
i -A INPUT foo
i -L -A INPUT
i -A INPUT -n -j ACCEPT
i -F -j ACCEPT
i -A INPUT ! ! -s 1.1.1.1
i -A INPUT ! -j ACCEPT
i -A INPUT -s 1.1.1.1 -s 2.2.2.2
i -A INPUT -s 1.1.1.1/33
i -A INPUT -s 1.1.1.1/255.0.255.0 -j ACCEPT
i -A INPUT -s 10.1/16 -j ACCEPT
i -A INPUT ! -s 1.1.1.1,2.2.2.2
i -A INPUT -p 999
i -A INPUT -p tcp -p udp
i -A INPUT ! -p all
i -A INPUT -i abcdefghijklmnopq
i -A INPUT -i ""
i -A INPUT -c 5
i -A INPUT -c x 5
i -A INPUT --dport 80
i -A INPUT -p icmp --dport 80
i -A INPUT -p tcp --dport 80 --dport 90
i -A INPUT -p tcp --dport nosuch
i -A INPUT -p tcp --sport 1:2 ! --dport http,https
i -A INPUT -p tcp --syn --sport 1:2 ! --dport http -j ACCEPT
i -A INPUT -p tcp --foo
i -A INPUT --fo
i -A INPUT -m tcp --dport 5
i -A INPUT -p tcp -m udp --dport 5
i -A INPUT -z
i -w -L FORWARD
i -w 5 -nL FORWARD
i -4 -nL FORWARD
i -6 -nL FORWARD
i --list-rules FORWARD
i --version
iptables -nvL --line-numbers
