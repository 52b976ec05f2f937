# Features of this kernel that containers use: AppArmor, masked paths, many layers.

check "containers run under an AppArmor profile with the rules of docker-default" <<'CHECK'
project armor <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s, cap_add: [SYS_ADMIN]}
services:
  usual: *pause
  bare: {<<: *pause, init: false, user: "1000:1000", security_opt: ["no-new-privileges:true"]}
  free: {<<: *pause, security_opt: ["apparmor=unconfined"]}
  own: {<<: *pause, security_opt: ["apparmor:machine-own"]}
  all: {<<: *pause, privileged: true}
YAML
cat >profile <<'PROFILE'
profile machine-own flags=(attach_disconnected, mediate_deleted) {
  file,
  capability,
  network,
  signal,
  deny /tmp/denied w,
}
PROFILE
apparmor_parser -r profile
jcompose --progress quiet up -d
for service in usual bare; do
  same "jcompose-default (enforce)" "$(jcompose exec -T $service cat /proc/self/attr/current)"
  same "jcompose-default (enforce)" "$(cat "/proc/$(pid_of armor-$service-1)/attr/current")"
  same jcompose-default "$(of armor-$service-1 '["AppArmorProfile"]')"
done
same unconfined "$(jcompose exec -T free cat /proc/1/attr/current)"
same unconfined "$(jcompose exec -T all cat /proc/1/attr/current)"
same "machine-own (enforce)" "$(jcompose exec -T own cat /proc/1/attr/current)"
CHECK

check "the default profile denies mounts, and a custom profile is enforced" <<'CHECK'
cd /root/armor
jcompose exec -T free sh -c "mkdir -p /mnt && mount -t tmpfs tmpfs /mnt"
! jcompose exec -T usual sh -c "mkdir -p /mnt; mount -t tmpfs tmpfs /mnt" || fail "mounted"
jcompose exec -T own sh -c "mkdir -p /tmp && touch /tmp/allowed"
! jcompose exec -T own touch /tmp/denied || fail "written"
CHECK

check "a profile that is not loaded is reported" <<'CHECK'
project unknown <<'YAML'
services: {one: {image: busybox, security_opt: ["apparmor=nowhere"]}}
YAML
! jcompose up -d >~/out 2>&1 || fail "it started"
cat ~/out
grep nowhere ~/out
jcompose --progress quiet down
CHECK

check "z and Z have no effect without SELinux" <<'CHECK'
project labels <<'YAML'
services:
  one:
    image: busybox
    command: ls /a/file /b/file /c/file
    volumes: ["./d:/a:z", "./d:/b:ro,Z", {type: bind, source: ./d, target: /c, bind: {selinux: z}}]
YAML
mkdir -p d
echo 1 >d/file
jcompose --progress quiet up --exit-code-from one
jcompose --progress quiet down
CHECK

check "the paths that Docker masks are masked" <<'CHECK'
cd /root/armor
same "" "$(jcompose exec -T usual ls /sys/firmware)"
same "" "$(jcompose exec -T usual cat /proc/keys)"
! jcompose exec -T usual sh -c 'echo 1 >/proc/sys/kernel/panic' || fail "written"
! jcompose exec -T usual sh -c 'echo 0 >/proc/sysrq-trigger' || fail "written"
grep -q '^Seccomp:.*2' "/proc/$(pid_of armor-usual-1)/status"
nothing_runs
CHECK

LIMIT=400 check "an image of 45 layers is built and runs" <<'CHECK'
project layers <<'YAML'
services: {one: {image: layers/one, build: ., init: true, command: sleep 10000, stop_grace_period: 1s}}
YAML
{
  echo "FROM busybox"
  for i in $(seq 40); do echo "COPY compose.yaml /files/a-rather-long-name-of-a-file-$i"; done
  for i in 1 2 3 4; do echo "RUN rm /files/a-rather-long-name-of-a-file-$i"; done
} >Dockerfile
jcompose --progress quiet up -d
same 36 "$(jcompose exec -T one ls /files | wc -l)"
jcompose exec -T one sh -c 'rm /files/a-rather-long-name-of-a-file-7 && echo 1 >/files/new'
same 36 "$(jcompose exec -T one ls /files | wc -l)"
nothing_runs
CHECK
