# Limits and measurements on cgroup v2.

check "limits of memory, cpu, pids and weight reach the kernel" <<'CHECK'
project limits <<'YAML'
services:
  one:
    image: busybox
    init: true
    command: sleep 10000
    mem_limit: 64m
    mem_reservation: 32m
    memswap_limit: 96m
    cpus: 0.5
    cpu_shares: 512
    pids_limit: 50
    stop_grace_period: 1s
  greedy: {image: busybox, command: tail /dev/zero, mem_limit: 32m, memswap_limit: 32m, profiles: [greedy]}
  open: {image: busybox, init: true, command: sleep 10000, devices: ["/dev/kmsg:/dev/kmsg:r"], stop_grace_period: 1s}
YAML
jcompose --progress quiet up -d
cgroup=$(cgroup_of "$(pid_of limits-one-1)")
cd "$cgroup"
same "67108864 33554432 33554432" "$(cat memory.max memory.low memory.swap.max | xargs)"
same "50000 100000" "$(cat cpu.max)"
same "59 50" "$(cat cpu.weight pids.max | xargs)"
CHECK

check "a container that exceeds its memory limit is killed, and says so" <<'CHECK'
cd /root/limits
! jcompose --progress quiet up --exit-code-from greedy greedy || fail "it lived"
same "True 137" "$(of limits-greedy-1 '["State"]["OOMKilled"]') $(of limits-greedy-1 '["State"]["ExitCode"]')"
CHECK

check "pause and unpause" <<'CHECK'
cd /root/limits
jcompose --progress quiet up -d one
cgroup=$(cgroup_of "$(pid_of limits-one-1)")
jcompose --progress quiet pause one
grep -q 'frozen 1' "$cgroup/cgroup.events"
same paused "$(of limits-one-1 '["State"]["Status"]')"
jcompose --progress quiet unpause one
grep -q 'frozen 0' "$cgroup/cgroup.events"
CHECK

check "stats through the API" <<'CHECK'
# Time is counted in ticks of 10 ms here: a container that only sleeps may have used none yet.
cd /root/limits
until [ "$(awk '/^usage_usec/ {print $2}' "$(cgroup_of "$(pid_of limits-one-1)")/cpu.stat")" -gt 0 ]; do
  jcompose exec -T one sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done'
done
api "/containers/limits-one-1/stats?stream=0" | tee /dev/stderr | python3 -c '
import json, sys
stats = json.load(sys.stdin)
assert stats["memory_stats"]["limit"] == 67108864
assert 0 < stats["memory_stats"]["usage"] < 67108864
assert stats["pids_stats"]["current"] >= 2 and stats["pids_stats"]["limit"] == 50
assert stats["cpu_stats"]["cpu_usage"]["total_usage"] > 0 and stats["cpu_stats"]["online_cpus"] == 1
assert stats["networks"]'
CHECK

check "top" <<'CHECK'
cd /root/limits
jcompose top one | grep -q 'sleep 10000'
CHECK

check "a container sees only its own cgroup tree, and cannot write to it" <<'CHECK'
cd /root/limits
same 0::/ "$(jcompose exec -T one cat /proc/self/cgroup)"
jcompose exec -T one grep -q 67108864 /sys/fs/cgroup/memory.max
! jcompose exec -T one mkdir /sys/fs/cgroup/mine
CHECK

check "devices are denied, except the default ones and those in the file" <<'CHECK'
cd /root/limits
! jcompose exec -T one sh -c 'mknod /kmsg c 1 11 && dd if=/kmsg bs=8192 count=1' || fail "kmsg was read"
! jcompose exec -T one sh -c 'mknod /disk b 98 0 && dd if=/disk bs=512 count=1' || fail "the disk was read"
jcompose exec -T one sh -c 'echo >/dev/null; dd if=/dev/urandom of=/dev/null bs=16 count=1'
jcompose --progress quiet up -d open
jcompose exec -T open dd if=/dev/kmsg of=/dev/null bs=8192 count=1
! jcompose exec -T open sh -c 'echo hello >/dev/kmsg' || fail "kmsg was written"
CHECK

check "limits of block I/O reach the kernel; realtime scheduling by cgroup, which v2 does not have, is named" <<'CHECK'
project blocks <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services:
  one:
    <<: *pause
    blkio_config: {weight: 300, device_read_bps: [{path: /dev/ubda, rate: 1mb}], device_write_iops: [{path: /dev/ubda, rate: 50}]}
  real: {<<: *pause, cpu_rt_runtime: 1000, profiles: [real]}
YAML
jcompose --progress quiet up -d one
cgroup=$(cgroup_of "$(pid_of blocks-one-1)")
grep '^98:0 rbps=1048576 wbps=max riops=max wiops=50$' "$cgroup/io.max"
# The scheduler bfq, a module, has a weight of its own.
same "default 2930" "$(cat "$cgroup/io.weight")"
modprobe bfq
jcompose --progress quiet up -d --force-recreate one
cgroup=$(cgroup_of "$(pid_of blocks-one-1)")
same "default 300" "$(cat "$cgroup/io.bfq.weight")"
! jcompose --progress quiet up -d real >~/out 2>&1 || fail "it started"
grep 'cpu realtime: this kernel does not schedule realtime processes by cgroup' ~/out
jcompose --progress quiet down
CHECK

check "a controller that the kernel lacks is named" <<'CHECK'
project pinned <<'YAML'
services:
  one: {image: busybox, init: true, command: sleep 10000, cpuset: "0", stop_grace_period: 1s}
YAML
jcompose up -d 2>&1 | tee ~/out || true
grep -i cpuset ~/out
nothing_runs
CHECK
