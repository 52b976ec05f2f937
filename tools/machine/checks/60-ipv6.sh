# IPv6: published ports, host_ip, networks.

check "published ports answer at [::1] and at the host's IPv6 addresses, for containers without IPv6" <<'CHECK'
lan
project six <<'YAML'
x-web: &web {image: busybox, init: true, command: "sh -c 'echo hello >/index.html && httpd -f -h /'", stop_grace_period: 1s}
services:
  both: {<<: *web, ports: ["8090:80"]}
  loop6: {<<: *web, ports: ["[::1]:8091:80"]}
  loop4: {<<: *web, ports: ["127.0.0.1:8092:80"]}
  all6: {<<: *web, ports: ["[::]:8093:80"]}
  own: {<<: *web, ports: ["8094:80"], networks: [six]}
networks: {six: {enable_ipv6: true}}
YAML
jcompose --progress quiet up -d
address=$(ip -6 -o address show dev vec0 scope global | sed 's/.*inet6 \([^/]*\).*/\1/' | head -1)
for host in 127.0.0.1 '[::1]' 10.0.2.100 "[$address]"; do
  wait_for 10 answers "http://$host:8090/"
  wait_for 10 answers "http://$host:8094/"
done
neighbour curl -gfsS --max-time 5 'http://[fd77::1]:8090/'
neighbour curl -gfsS --max-time 5 'http://[fd77::1]:8094/'
CHECK

check "host_ip is honoured for both address families" <<'CHECK'
address=$(ip -6 -o address show dev vec0 scope global | sed 's/.*inet6 \([^/]*\).*/\1/' | head -1)
answers 'http://[::1]:8091/'
! answers http://127.0.0.1:8091/ || fail "8091 answers at 127.0.0.1"
! answers "http://[$address]:8091/" || fail "8091 answers at $address"
answers http://127.0.0.1:8092/
! answers 'http://[::1]:8092/' || fail "8092 answers at ::1"
! answers http://10.0.2.100:8092/ || fail "8092 answers at 10.0.2.100"
answers 'http://[::1]:8093/'
! answers http://127.0.0.1:8093/ || fail "8093 answers at 127.0.0.1"
CHECK

check "the ports that ps shows are open" <<'CHECK'
cd /root/six
jcompose ps --format '{{.Service}} {{.Ports}}' | tee ~/ps
grep -E '^both 0\.0\.0\.0:8090->80/tcp, \[::\]:8090->80/tcp$' ~/ps
grep -E '^loop6 \[::1\]:8091->80/tcp$' ~/ps
grep -E '^loop4 127\.0\.0\.1:8092->80/tcp$' ~/ps
grep -E '^all6 \[::\]:8093->80/tcp$' ~/ps
CHECK

check "a network with IPv6: addresses, names and connections between containers" <<'CHECK'
project ula <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s, networks: [six]}
services: {a: *pause, b: *pause}
networks: {six: {enable_ipv6: true}}
YAML
jcompose --progress quiet up -d
jcompose exec -T a ip -6 address show scope global | grep inet6
jcompose exec -T a nslookup -type=aaaa b | grep -E 'Address: f[cd]'
jcompose exec -T a ping6 -c 1 -w 10 b
nothing_runs
CHECK
