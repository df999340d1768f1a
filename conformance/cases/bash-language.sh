# title: the bash language: loops, functions, arrays, here-documents, arithmetic, pipes, strict mode
set -u
greet() { local who=${1:-world}; echo "hello $who"; }
greet; greet "big net"
for i in {1..3}; do printf '%02d ' "$i"; done; echo
declare -A m=([a]=1 [b]=2); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort
x=veth-1-a; echo "${x#veth-}" "${x%-*}" "${x//-/_}" "${#x}"
cat <<EOT | grep -c .
one $x
two
EOT
n=0; while ((n < 3)); do n=$((n + 1)); done; echo "n=$n"
if [[ $x =~ ^veth-([0-9]+)-(.)$ ]]; then echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"; fi
case $x in veth-*) echo match ;; *) echo none ;; esac
(exit 3); echo "status $?"
echo a b c | { read -r p q; echo "$q $p"; }
seq 5 | awk '{s+=$1} END {print s}'
echo 10.0.0.1/24 | cut -d/ -f1 | tr . -
trap 'echo bye' EXIT
### probe
set -euo pipefail
echo before
false || echo caught
nosuchcommand || echo "not found: $?"
v=$(ip -br link show lo | awk '{print $1, $2}'); echo "$v"
ls /no/such/dir 2>/dev/null || echo gone
false
echo never
