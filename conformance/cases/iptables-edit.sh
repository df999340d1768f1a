# title: rules appended, inserted, replaced, checked, deleted by number and by text; user chains; what iptables refuses
iptables -A INPUT -s 10.0.0.1 -j DROP
iptables -I INPUT -s 10.0.0.2 -j ACCEPT
iptables -I INPUT 2 -s 10.0.0.3 -j REJECT
iptables -R INPUT 3 -s 10.0.0.4 -j DROP
iptables -S INPUT
iptables -C INPUT -s 10.0.0.4 -j DROP; echo "status $?"
iptables -C INPUT -s 10.0.0.5 -j DROP; echo "status $?"
iptables -D INPUT 1; echo "status $?"
iptables -D INPUT -s 10.0.0.4 -j DROP; echo "status $?"
iptables -D INPUT -s 10.0.0.4 -j DROP; echo "status $?"
iptables -D INPUT 9; echo "status $?"
iptables -R INPUT 9 -j DROP; echo "status $?"
iptables -I INPUT 9 -j DROP; echo "status $?"
### probe
iptables -N WEB
iptables -N WEB; echo "status $?"
iptables -A WEB -p tcp --dport 80 -j RETURN
iptables -A WEB -j DROP
iptables -A INPUT -p tcp -j WEB
iptables -A INPUT -p udp -g WEB
iptables -L -n
iptables -X WEB; echo "status $?"
iptables -F INPUT
iptables -E WEB HTTP
iptables -S
iptables -X HTTP; echo "status $?"
iptables -F HTTP; iptables -X HTTP; echo "status $?"
iptables -A NOSUCH -j ACCEPT; echo "status $?"
iptables -A INPUT -j NOSUCH; echo "status $?"
iptables -A INPUT -m nosuch -j ACCEPT; echo "status $?"
iptables -t nosuch -L; echo "status $?"
iptables -A INPUT --dport 80 -j ACCEPT; echo "status $?"
iptables -A INPUT -p nosuch -j ACCEPT; echo "status $?"
iptables -A INPUT -s 10.0.0.300 -j ACCEPT; echo "status $?"
iptables -A INPUT -o eth0 -j ACCEPT; echo "status $?"
iptables -A OUTPUT -i eth0 -j ACCEPT; echo "status $?"
iptables -A INPUT -j MASQUERADE; echo "status $?"
iptables -t nat -A INPUT -j MASQUERADE; echo "status $?"
iptables -t nat -A PREROUTING -j DNAT; echo "status $?"
iptables -t nat -A POSTROUTING -j DNAT --to-destination 10.0.0.1; echo "status $?"
iptables -P INPUT REJECT; echo "status $?"
iptables -P NOSUCH DROP; echo "status $?"
iptables -P FORWARD DROP; iptables -S FORWARD
iptables -A INPUT; iptables -A INPUT -s 10.1.0.0/255.255.0.0,10.2.0.1 -j ACCEPT; iptables -S INPUT
iptables; echo "status $?"
iptables -L NOSUCH; echo "status $?"
