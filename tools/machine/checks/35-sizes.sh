# storage_opt: sizes of writable layers, by project quotas of ext4 and xfs. Each file system is in a file, with an engine of its own on it.

check "without project quotas, a size is refused before anything is made" <<'CHECK'
project sized <<'YAML'
services: {one: {image: busybox, command: sleep 10000, storage_opt: {size: 20M}}}
YAML
! jcompose up -d >~/out 2>&1 || fail "it started"
cat ~/out
grep '^compose.yaml:1:.*: error: services.one.storage_opt.size: cannot be limited: /var/lib/jcompose/.* is on ext4 without project quotas (.*tune2fs -O project,quota .*prjquota' ~/out
same "" "$(jcompose ps -a -q)$(api /networks | grep -o sized || true)"
! api /containers/create -X POST -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"StorageOpt": {"size": "20M"}}}' >~/out
grep "storage-opt is supported only for overlay over xfs with 'pquota' mount option" ~/out
CHECK

check "an engine whose settings ask for sizes does not start where there are none" <<'CHECK'
nothing_runs
echo '{"storage-opts": ["overlay2.size=1G"]}' >/root/sizes.json
! JCOMPOSE_ENGINE_CONFIG=/root/sizes.json jcompose engine start >~/out 2>&1 || fail "it started"
cat ~/out
grep 'sizes.json: storage-opts: containers cannot be limited: .*prjquota' ~/out
CHECK

# on_quotas FS: what the checks of that file system begin with.
on_quotas() {
  echo "fs=$1"
  cat <<'SCRIPT'
export JCOMPOSE_DATA_ROOT=/srv/$fs/jcompose JCOMPOSE_HOST=unix:///run/sizes-$fs/engine.sock
# What the projects of this file system use and may use, without those that have neither.
projects() { xfs_quota -f -x -c 'report -p -n -N' "/srv/$fs" | grep '^#' | grep -v '^#0 ' | awk '$2 + $4 > 0'; }
full() { grep -qE 'No space left|quota exceeded' ~/out || { cat ~/out; fail "written"; }; }
# fills SERVICE MEGABYTES: writes to a new file in it
fills() { jcompose exec -T "$1" dd if=/dev/zero of="/filled$(date +%s%N)" bs=1M count="$2" >~/out 2>&1; }
SCRIPT
}

limited() {
  cat <<'SCRIPT'
mkdir -p /srv/$fs
truncate -s 500M /srv/$fs.img
if [ $fs = ext4 ]; then mkfs.ext4 -q -O project,quota /srv/$fs.img; else mkfs.xfs -q /srv/$fs.img; fi
mount -o loop,prjquota /srv/$fs.img /srv/$fs
project sized-$fs <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services:
  small: {<<: *pause, storage_opt: {size: 20M}}
  rooted: {<<: *pause, storage_opt: {size: 20M}, privileged: true}
  free: *pause
YAML
jcompose --progress quiet up -d
jcompose exec -T small df -k /
same 20480 "$(jcompose exec -T small df -k / | awk '$6 == "/" {print $2}')"
fills small 10
! fills small 30
full
! fills rooted 30
full
fills free 60
SCRIPT
}

outlives() {
  cat <<'SCRIPT'
cd /root/sized-$fs
jcompose --progress quiet restart -t 1 small
! fills small 5
full
jcompose engine stop
! fills small 5
full
jcompose --progress quiet stop -t 1 small
truncate -s 30M /root/large
! jcompose cp /root/large small:/large >~/out 2>&1 || fail "copied"
grep 'archive needs more than the .* bytes it may unpack to' ~/out
jcompose --progress quiet start small
jcompose exec -T small sh -c 'rm /filled*; rm -f /large'
fills small 10
SCRIPT
}

recreated() {
  cat <<'SCRIPT'
cd /root/sized-$fs
jcompose commit small sized/committed
same 2 "$(projects | wc -l)"
before=$(projects | cut -d' ' -f1)
jcompose --progress quiet up -d --force-recreate small
fills small 10
! fills small 15
full
same 2 "$(projects | wc -l)"
[ "$before" != "$(projects | cut -d' ' -f1)" ] || fail "the number of the removed container was used again at once"
jcompose --progress quiet down
wait_for 20 sh -c "! xfs_quota -f -x -c 'report -p -n -N' /srv/$fs | grep '^#' | grep -v '^#0 ' | awk '\$2 + \$4 > 0' | grep ."
SCRIPT
}

by_default() {
  cat <<'SCRIPT'
cd /root/sized-$fs
jcompose engine stop
echo '{"storage-opts": ["overlay2.size=30M"]}' >/root/sizes.json
JCOMPOSE_ENGINE_CONFIG=/root/sizes.json jcompose engine start
jcompose --progress quiet up -d
for service in small:20480 free:30720; do
  same "${service#*:}" "$(jcompose exec -T "${service%:*}" df -k / | awk '$6 == "/" {print $2}')"
done
kill -9 $(engine_pid)
# As if it had been killed between the limit and the container's directory.
free=$(projects | sed 's/^#\([0-9]*\) .*/\1/' | sort -n | tail -1)
xfs_quota -f -x -c "limit -p bhard=7m $((free + 5))" /srv/$fs
same 4 "$(projects | wc -l)"
jcompose engine start
same 3 "$(projects | wc -l)"
! fills small 30
full
jcompose --progress quiet down
jcompose engine stop
umount /srv/$fs
rm /srv/$fs.img
SCRIPT
}

for fs in ext4 xfs; do
  check "$fs: a container cannot write more than its size, another one can" <<CHECK
$(on_quotas $fs)
$(limited)
CHECK
  check "$fs: the limit outlives the container's process and the engine" <<CHECK
$(on_quotas $fs)
$(outlives)
CHECK
  check "$fs: commit and up --force-recreate; what is removed has no limit and no project" <<CHECK
$(on_quotas $fs)
$(recreated)
CHECK
  check "$fs: a default for all, which a container overrides; a killed engine loses no number" <<CHECK
$(on_quotas $fs)
$(by_default)
CHECK
done
