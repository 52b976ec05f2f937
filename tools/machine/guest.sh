# Functions for the checks in the guest; prepended to each of them.
# PATH has the built program, which ./jcompose calls when there is nothing to build.
export LC_ALL=C.UTF-8 PATH=/opt/jcompose/cli/target/dist/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /opt/jcompose
web="jcompose --progress quiet -f samples/webservers/compose.yaml"

fail() { echo "$*"; exit 1; }
same() { [ "$1" = "$2" ] || fail "expected \"$1\", found \"$2\""; }
# matches TEXT PATTERN, as in `case`.
matches() { eval "case \$1 in $2) ;; *) fail \"not as \$2: \$1\";; esac"; }
# wait_for SECONDS COMMAND...: repeats the command until it succeeds. On timeout, shows its last output.
wait_for() {
  { set +x; } 2>/dev/null
  until_then=$(($(date +%s) + $1))
  shift
  until "$@" >"/tmp/waits.$(id -u)" 2>&1; do
    [ "$(date +%s)" -lt $until_then ] || { cat "/tmp/waits.$(id -u)"; fail "timed out: $*"; }
    sleep 0.3
  done
  set -x
}
# An address outside the machine: the mirror of this Debian.
outside=$(sed -n 's,^deb \(http[^ ]*\) .*,\1/,p' /etc/apt/sources.list | head -1)
outside_name=$(echo "$outside" | sed 's,^[a-z]*://\([^/:]*\).*,\1,')
reaches_outside() { curl -fsS --retry 2 --retry-all-errors --max-time 20 -o /dev/null "$outside"; }
answers() { curl -gfsS --max-time 5 "$@"; }
# api PATH [OPTIONS]: calls the engine's Docker API.
api() {
  at=$1
  shift
  curl -sS --fail-with-body --unix-socket /run/jcompose/engine.sock "$@" "http://engine/v1.43$at"
}
# of CONTAINER EXPRESSION: a field of `inspect`, in Python's syntax: of web-1 '["State"]["Pid"]'
of() { api "/containers/$1/json" | python3 -c "import json, sys; answer = sys.stdin.read(); print(json.loads(answer)$2 if answer else '')"; }
pid_of() { of "$1" '["State"]["Pid"]'; }
cgroup_of() { sed 's,^0::,/sys/fs/cgroup,' "/proc/$1/cgroup"; }
engine_pid() { pgrep -f '^[^ ]*/java .*dev\.jcompose\.engine\.[a-z.]*Main'; }
# Removes all projects and stops the engine, for checks that start from nothing.
nothing_runs() {
  { set +x; } 2>/dev/null
  if [ -n "$(engine_pid)$(pgrep jc-shim)" ]; then
    for project in $(jcompose ls -a -q); do jcompose --progress quiet -p "$project" down -v -t 1; done
    jcompose engine stop
  fi
  set -x
}
# The image of most checks: busybox, with a web server.
busybox_image() {
  jcompose image inspect busybox >/dev/null 2>&1 && return
  mkdir -p /root/busybox/bin
  cp /bin/busybox /root/busybox/bin
  chroot /root/busybox /bin/busybox --install -s /bin
  tar -C /root/busybox -c . | jcompose image import --change 'CMD ["sh"]' - busybox:latest
}
# project NAME: writes standard input to /root/NAME/compose.yaml and changes to that folder.
project() {
  busybox_image
  mkdir -p "/root/$1"
  cd "/root/$1"
  cat >compose.yaml
}
# lan: a neighbour of the guest: 192.168.77.2 and fd77::2; the guest is 192.168.77.1 and fd77::1.
lan() {
  [ ! -e /run/netns/lan ] || return 0
  ip netns add lan
  ip link add lan0 type veth peer name lan1 netns lan
  ip address add 192.168.77.1/24 dev lan0
  ip address add fd77::1/64 dev lan0 nodad
  ip link set lan0 up
  ip -n lan address add 192.168.77.2/24 dev lan1
  ip -n lan address add fd77::2/64 dev lan1 nodad
  ip -n lan link set lan1 up
  ip -n lan link set lo up
}
neighbour() { ip netns exec lan "$@"; }
# In the project "walls", all connections that should work do so within 30 seconds.
all_reached() {
  lan
  cd /root/walls
  # One command, because each starts a JVM, which is slow here.
  wait_for 30 jcompose exec -T client sh -exc "nslookup web; timeout 5 wget -q -O /dev/null http://web/; timeout 5 wget -q -O /dev/null $outside"
  for address in 127.0.0.1 '[::1]' 10.0.2.100; do
    wait_for 30 answers "http://$address:8090/"
  done
  wait_for 30 neighbour curl -gfsS --max-time 5 http://192.168.77.1:8090/
}
walls_up() {
  project walls <<'YAML'
services:
  web: {image: busybox, init: true, command: "sh -c 'echo hello >/index.html && httpd -f -h /'", ports: ["8090:80"], stop_grace_period: 1s}
  client: {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
YAML
  jcompose --progress quiet up -d
}
# The rules of all firewalls, without counters.
rules() {
  nft -s list ruleset | grep -v '^ *counter ' || true
}
