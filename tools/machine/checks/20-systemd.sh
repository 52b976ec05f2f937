# Containers and engine survive the operations of systemd.

check "limits outlive daemon-reload and daemon-reexec" <<'CHECK'
project steady <<'YAML'
services:
  one: {image: busybox, init: true, command: sleep 10000, mem_limit: 64m, pids_limit: 50, cpus: 0.5, stop_grace_period: 1s}
  two: {image: busybox, init: true, command: sleep 10000, restart: always, stop_grace_period: 1s}
YAML
jcompose --progress quiet up -d
pid=$(pid_of steady-one-1)
cgroup=$(cgroup_of "$pid")
systemctl daemon-reload
systemctl daemon-reexec
wait_for 30 systemctl is-system-running
same "$cgroup" "$(cgroup_of "$pid")"
same 67108864 "$(cat "$cgroup/memory.max")"
same 50 "$(cat "$cgroup/pids.max")"
same "50000 100000" "$(cat "$cgroup/cpu.max")"
CHECK

check "containers run on when the engine's unit is restarted" <<'CHECK'
cd /root/steady
pids="$(pid_of steady-one-1) $(pid_of steady-two-1)"
old=$(engine_pid)
unit=$(tr / '\n' <"/proc/$old/cgroup" | grep -E '\.(service|scope)$' | tail -1)
matches "$unit" '*.service'
systemctl restart "$unit"
jcompose ps
wait_for 30 api /_ping
[ "$old" != "$(engine_pid)" ] || fail "the engine was not restarted"
same "$pids" "$(pid_of steady-one-1) $(pid_of steady-two-1)"
kill -0 $pids
jcompose exec -T one true
CHECK

check "containers run on when the engine is killed, and the next command finds them" <<'CHECK'
cd /root/steady
pids="$(pid_of steady-one-1) $(pid_of steady-two-1)"
old=$(engine_pid)
kill -9 "$old"
wait_for 10 sh -c "! kill -0 $old"
kill -0 $pids
same 2 "$(jcompose ps -q --status running | wc -l)"
same "$pids" "$(pid_of steady-one-1) $(pid_of steady-two-1)"
[ "$old" != "$(engine_pid)" ]
same "" "$(systemctl --failed --plain --no-legend)"
nothing_runs
CHECK

check "containers run on when the engine is stopped, and the next command starts one that finds them" <<'CHECK'
jcompose --progress quiet -f /root/steady/compose.yaml up -d
cd /root/steady
pids="$(pid_of steady-one-1) $(pid_of steady-two-1)"
for i in 1 2; do
  jcompose engine stop
  kill -0 $pids
  same 2 "$(jcompose ps -q --status running | wc -l)"
done
same "$pids" "$(pid_of steady-one-1) $(pid_of steady-two-1)"
CHECK

check "KillUserProcesses=yes is set" <<'CHECK'
nothing_runs
systemctl reset-failed
mkdir -p /etc/systemd/logind.conf.d
printf '[Login]\nKillUserProcesses=yes\nKillExcludeUsers=\n' >/etc/systemd/logind.conf.d/kill.conf
systemctl restart systemd-logind
CHECK

AS=ann check "a user starts containers, and logs out" <<'CHECK'
sudo /opt/jcompose/jcompose --progress quiet -f /root/steady/compose.yaml up -d
sudo pgrep -f '^[^ ]*/java .*dev\.jcompose\.engine\.[a-z.]*Main' | sudo tee /root/engine
sleep 10000 >/dev/null 2>&1 &
echo $! >/tmp/stays
CHECK

check "after the logout the session is closed, and containers and engine run on" <<'CHECK'
wait_for 120 sh -c '! kill -0 "$(cat /tmp/stays)"'
wait_for 120 sh -c '! loginctl --no-legend list-sessions | grep -w ann'
same "$(cat /root/engine)" "$(engine_pid)"
cd /root/steady
same 2 "$(jcompose ps -q --status running | wc -l)"
jcompose exec -T one true
rm /etc/systemd/logind.conf.d/kill.conf
systemctl restart systemd-logind
same "" "$(systemctl --failed --plain --no-legend)"
CHECK

check "an engine that was started explicitly stays; one that a command started exits when idle" <<'CHECK'
nothing_runs
# Three engines that exit after ten idle seconds; one of them is left alone.
at() { export JCOMPOSE_DATA_ROOT="/root/$1/data" JCOMPOSE_HOST="unix:///run/idle-$1/engine.sock"; }
begin() {
  mkdir -p "/root/$1"
  at "$1"
  systemd-run --quiet --collect --unit="idle-$1" /opt/jcompose/cli/target/dist/bin/jcompose-engine --data-root "$JCOMPOSE_DATA_ROOT" --run-root "/run/idle-$1" --idle-seconds 10
  wait_for 30 jcompose engine status
}
begin asked
jcompose engine start
begin docker
curl -fsS --unix-socket /run/idle-docker/engine.sock http://engine/v1.43/info >/dev/null
begin alone
wait_for 60 sh -c '! systemctl is-active idle-alone'
systemctl is-active idle-asked idle-docker
for name in asked docker; do
  at "$name"
  jcompose engine stop
done
unset JCOMPOSE_DATA_ROOT JCOMPOSE_HOST
# How explicitly started engines and those of commands are started.
jcompose engine start
tr '\0' ' ' <"/proc/$(engine_pid)/cmdline" | grep -e '--idle-seconds 0'
jcompose engine stop
jcompose ls
! tr '\0' ' ' <"/proc/$(engine_pid)/cmdline" | grep -e '--idle-seconds' || fail "it stays"
nothing_runs
CHECK
