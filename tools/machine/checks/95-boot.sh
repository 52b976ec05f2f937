# Shutdown and boot. These come last because they power the machine off.

# The machine powers off within 20 seconds, and boots again with the same disk.
off_in_time() {
  began_off=$(date +%s)
  WAIT=150 "$here/off" "$name"
  [ $(($(date +%s) - began_off)) -lt 20 ]
}

boots_again() { "$here/boot" --again "$name" 8>&-; }

check "containers that write when they receive their stop signal" <<'CHECK'
project patient <<'YAML'
x-writer: &writer
  image: busybox
  volumes: [data:/data]
  stop_grace_period: 8s
  command:
  - sh
  - -c
  - "trap 'sleep 2; echo clean >>/data/$$NAME; exit 0' TERM; echo started >>/data/$$NAME; while :; do sleep 0.2; done"
services:
  database: {<<: *writer, environment: {NAME: database}, restart: always}
  app: {<<: *writer, environment: {NAME: app}, restart: unless-stopped, depends_on: [database]}
  stopped: {<<: *writer, environment: {NAME: stopped}, restart: unless-stopped}
  byhand: {<<: *writer, environment: {NAME: byhand}, restart: always}
  never: {<<: *writer, environment: {NAME: never}}
volumes: {data: {name: patient}}
YAML
jcompose --progress quiet up -d
jcompose --progress quiet stop stopped byhand
CHECK

here "poweroff with containers takes less than 20 s, without jcompose's unit" off_in_time
here "it boots again" boots_again

check "they received their stop signal and had their grace period" <<'CHECK'
for name in database app never; do
  same "started clean" "$(xargs </var/lib/jcompose/volumes/patient/_data/$name)"
done
CHECK

check "a kernel without nf_tables: one line names it and the remedy" <<'CHECK'
lsmod | grep -q '^nf_tables' && fail "loaded already"
module=$(find /lib/modules -name 'nf_tables.ko*')
mv "$module" /root
trap 'mv /root/nf_tables.ko* "${module%/*}"' EXIT
! jcompose engine start >~/out 2>&1 || fail "it started"
cat ~/out
same 1 "$(wc -l <~/out)"
grep nf_tables ~/out
CHECK

check "a kernel without overlay: one line names it and the remedy" <<'CHECK'
modprobe -r overlay
module=$(find /lib/modules -name 'overlay.ko*')
mv "$module" /root
trap 'mv /root/overlay.ko* "${module%/*}"' EXIT
! jcompose engine start >~/out 2>&1 || fail "it started"
cat ~/out
same 1 "$(wc -l <~/out)"
grep -i overlay ~/out
CHECK

check "engine install adds a unit that starts at boot" <<'CHECK'
jcompose engine install
systemctl is-enabled jcompose.service
cd /root/patient
wait_for 30 sh -c 'jcompose ps --format "{{.Service}}" --status running | grep database'
CHECK

here "poweroff with the unit takes less than 20 s" off_in_time
here "it boots with the unit" boots_again

check "always and unless-stopped are restarted; containers stopped by the user as with Docker" <<'CHECK'
wait_for 60 systemctl is-active jcompose.service
cd /root/patient
wait_for 60 sh -c 'curl -sS --unix-socket /run/jcompose/engine.sock http://engine/_ping'
wait_for 60 sh -c '[ "$(jcompose ps --format "{{.Service}}" --status running | sort | xargs)" = "app byhand database" ]'
grep clean /var/lib/jcompose/volumes/patient/_data/app
CHECK

check "they started in the order of their dependencies" <<'CHECK'
python3 - "$(of patient-database-1 '["State"]["StartedAt"]')" "$(of patient-app-1 '["State"]["StartedAt"]')" <<'PY'
import sys
print(sys.argv)
sys.exit(0 if sys.argv[1] < sys.argv[2] else 1)
PY
CHECK

check "containers survive a restart of the unit; engine uninstall removes it" <<'CHECK'
cd /root/patient
pid=$(pid_of patient-app-1)
systemctl restart jcompose.service
wait_for 30 jcompose ps
same "$pid" "$(pid_of patient-app-1)"
jcompose engine uninstall
! systemctl cat jcompose.service || fail "the unit still exists"
nothing_runs
same "" "$(systemctl --failed --plain --no-legend)"
CHECK
