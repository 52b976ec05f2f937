# The first commands after a build, and the units of what they start.

check "the machine has systemd, cgroup v2 only, IPv6 and AppArmor" <<'CHECK'
same cgroup2fs "$(stat -f -c %T /sys/fs/cgroup)"
wait_for 60 systemctl is-system-running
ip -6 address show scope link | grep -q inet6
aa-enabled
. /etc/os-release
case $VERSION_ID in
  12) matches "$(uname -r)" '6.1.*' ;;
  13) matches "$(uname -r)" '6.12.*' ;;
esac
CHECK

AS=ann check "--help, version, config and completion without root" <<'CHECK'
matches "$(jcompose --help)" '*" up "*'
jcompose version
same "web
webserver1
webserver2
webserver3" "$(jcompose -f samples/webservers/compose.yaml config --services | sort)"
jcompose __complete -- up --det | grep -q detach
CHECK

AS=ann check "someone who may not use the engine is told in one line what to do" <<'CHECK'
for words in "ls" "-f samples/webservers/compose.yaml up -d" "image ls" "engine start"; do
  ! jcompose $words >~/out 2>~/err || fail "it worked"
  cat ~/err
  same 1 "$(wc -l <~/err)"
  grep -qE 'root|group|sudo' ~/err
done
CHECK

check "the first command works at once: root, logged in by ssh" <<'CHECK'
./jcompose -f samples/webservers/compose.yaml up -d
for port in 8081 8082 8083; do
  wait_for 30 answers "http://127.0.0.1:$port/"
done
CHECK

check "containers are healthy, scale, and answer at the machine's address" <<'CHECK'
$web up -d --wait --scale web=3
same 6 "$(jcompose -f samples/webservers/compose.yaml ps -q | wc -l)"
answers http://10.0.2.100:8081/ | grep webserver1
CHECK

check "engine, shims and containers have their own units, outside any session" <<'CHECK'
unit_of() { tr / '\n' <"/proc/$1/cgroup" | grep -E '\.(service|scope)$' | tail -1; }
container=$(pid_of webservers-web-1)
for pid in $(engine_pid) $(pgrep jc-shim) $container; do
  echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-60): $(cat "/proc/$pid/cgroup")"
  case $(cat "/proc/$pid/cgroup") in *session-* | *user.slice* | *user@*) fail "in a session" ;; esac
  matches "$(unit_of "$pid")" 'jcompose*'
done
[ "$(unit_of "$(engine_pid)")" != "$(unit_of "$container")" ]
same yes "$(systemctl show -p Delegate --value "$(unit_of "$container")")"
CHECK

check "no cgroup was turned threaded" <<'CHECK'
same "" "$(find /sys/fs/cgroup -name cgroup.type -exec grep -L '^domain$' {} +)"
CHECK

check "down and engine stop leave nothing behind" <<'CHECK'
$web down -v
jcompose engine stop
same "" "$(ip -br link | grep -E '^(jc|veth)' || true)"
same "" "$(nft list tables | grep jcompose || true)"
same "" "$(pgrep -f 'jc-shim' || true)"
same "" "$(grep jcompose /proc/mounts || true)"
wait_for 20 sh -c '! find /sys/fs/cgroup -type d -name "*jcompose*" | grep .'
CHECK

AS=ann check "the first command works at the first try: an ordinary user with sudo" <<'CHECK'
sudo /opt/jcompose/jcompose -f samples/webservers/compose.yaml up -d
wait_for 30 answers http://127.0.0.1:8081/
CHECK

check "nothing keeps a session open after the logout" <<'CHECK'
wait_for 60 sh -c '! loginctl --no-legend list-sessions | grep -w ann'
answers http://127.0.0.1:8081/
CHECK

check "the first command works at once: systemd-run" <<'CHECK'
nothing_runs
systemd-run --quiet --wait --collect --pipe /opt/jcompose/jcompose -f /opt/jcompose/samples/webservers/compose.yaml up -d
wait_for 30 answers http://127.0.0.1:8081/
same 4 "$(jcompose -f samples/webservers/compose.yaml ps -q | wc -l)"
CHECK

check "the first command works at once: a unit" <<'CHECK'
nothing_runs
cat >/run/systemd/system/mine.service <<'UNIT'
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/opt/jcompose/jcompose -f /opt/jcompose/samples/webservers/compose.yaml up -d
UNIT
systemctl daemon-reload
systemctl start mine
wait_for 30 answers http://127.0.0.1:8081/
pid=$(pid_of webservers-web-1)
systemctl stop mine
same "$pid" "$(pid_of webservers-web-1)"
kill -0 "$pid"
CHECK

check "the first command works at once: a forking unit with a delegated cgroup" <<'CHECK'
nothing_runs
cat >/run/systemd/system/forking.service <<'UNIT'
[Service]
Type=forking
Delegate=yes
ExecStart=/opt/jcompose/jcompose engine start
UNIT
systemctl daemon-reload
systemctl start forking
wait_for 20 api /_ping
$web up -d
answers http://127.0.0.1:8081/
same "" "$(systemctl --failed --plain --no-legend)"
CHECK

check "after up, every caller sees the containers" <<'CHECK'
same "$(jcompose ls -q)" "$(systemd-run --quiet --wait --collect --pipe /opt/jcompose/jcompose ls -q)"
same 1 "$(engine_pid | wc -l)"
nothing_runs
CHECK
