# Names in containers, beside systemd-resolved.

check "names of services and of the outside resolve at 127.0.0.11, though the host's server is 127.0.0.53" <<'CHECK'
same "nameserver 127.0.0.53" "$(grep '^nameserver' /etc/resolv.conf)"
project names <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services:
  a: *pause
  b: {<<: *pause, networks: {default: {aliases: [other]}}}
  plain: {<<: *pause, user: "1000:1000", cap_drop: [ALL], read_only: true, security_opt: ["no-new-privileges:true"]}
YAML
jcompose --progress quiet up -d
for from in a plain; do
  same "nameserver 127.0.0.11" "$(jcompose exec -T $from grep '^nameserver' /etc/resolv.conf)"
  jcompose exec -T $from nslookup b
  jcompose exec -T $from nslookup other 127.0.0.11
  jcompose exec -T $from nslookup "$outside_name"
  jcompose exec -T $from wget -q -O /dev/null "$outside"
done
CHECK

check "names resolve in a container that is itself a DNS server on port 53" <<'CHECK'
cd /root/names
[ -e /opt/machine/stack-base.tar ]
jcompose image inspect debian:bookworm-slim >/dev/null 2>&1 || jcompose image import --change 'CMD ["bash"]' /opt/machine/stack-base.tar debian:bookworm-slim
cat >dns.yaml <<'YAML'
services:
  dns:
    image: debian:bookworm-slim
    init: true
    stop_grace_period: 1s
    # Answers every query with its own address.
    command:
    - perl
    - -MIO::Socket::INET
    - -e
    - |
      my $$dns = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => 53, Proto => "udp") or die;
      while (my $$from = $$dns->recv(my $$question, 512)) { $$dns->send("answered" . $$question) }
YAML
jcompose --progress quiet -f compose.yaml -f dns.yaml up -d
wait_for 20 sh -c 'jcompose -f compose.yaml -f dns.yaml exec -T dns grep -q :0035 /proc/net/udp'
jcompose -f compose.yaml -f dns.yaml exec -T dns getent hosts b
jcompose -f compose.yaml -f dns.yaml exec -T dns getent hosts "$outside_name"
python3 - "$(of names-dns-1 '["NetworkSettings"]["Networks"]["names_default"]["IPAddress"]')" <<'PY'
import socket, sys
question = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
question.settimeout(10)
question.sendto(b"question", (sys.argv[1], 53))
assert question.recv(512) == b"answeredquestion"
PY
jcompose --progress quiet -f compose.yaml -f dns.yaml down -t 1
CHECK

check "internal networks, and the host's network" <<'CHECK'
project inner <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services:
  a: {<<: *pause, networks: [inner]}
  b: {<<: *pause, networks: [inner]}
  host: {<<: *pause, network_mode: host}
networks: {inner: {internal: true}}
YAML
jcompose --progress quiet up -d
jcompose exec -T a nslookup b
! jcompose exec -T a timeout 3 wget -q -O /dev/null "$outside" || fail "it reached the outside"
jcompose exec -T host nslookup "$outside_name"
nothing_runs
CHECK
