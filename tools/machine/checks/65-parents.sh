# Networks on an interface of the host: ipvlan, macvlan, VLANs. The parent is one end of a veth pair; the other one, 192.168.88.9, is in the namespace "street".

check "ipvlan l2: containers, names, a neighbour of the parent" <<'CHECK'
modprobe -a veth ipvlan macvlan 8021q
ip netns add street
ip link add par0 type veth peer name par1 netns street
ip link set par0 up
ip -n street address add 192.168.88.9/24 dev par1
ip -n street link set par1 up
ip -n street link set lo up
project parents <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s, networks: [lan]}
services: {one: *pause, two: *pause}
networks:
  lan:
    driver: ipvlan
    driver_opts: {parent: par0}
    ipam: {config: [{subnet: 192.168.88.0/24, ip_range: 192.168.88.128/28, gateway: 192.168.88.9}]}
YAML
jcompose --progress quiet up -d
jcompose exec -T one sh -exc "ping -c 1 -w 10 two; ping -c 1 -w 10 192.168.88.9"
nsenter -t "$(pid_of parents-one-1)" -n ip -d link show eth0 | grep "ipvlan *mode l2"
ip netns exec street ping -c 1 -w 10 "$(of parents-two-1 '["NetworkSettings"]["Networks"]["parents_lan"]["IPAddress"]')"
# All have the parent's hardware address.
same "$(cat /sys/class/net/par0/address)" "$(jcompose exec -T one cat /sys/class/net/eth0/address)"
CHECK

check "ipvlan: a killed engine, a container that starts again at once with its address" <<'CHECK'
cd /root/parents
kill -9 $(engine_pid)
jcompose --progress quiet restart -t 0 two
jcompose exec -T one ping -c 1 -w 10 two
jcompose --progress quiet down
ip link show par0
CHECK

check "ipvlan l3 and l3s: no gateway, and the street has a route" <<'CHECK'
cd /root/parents
ip address add 192.168.88.1/24 dev par0
ip -n street route add 10.99.0.0/24 via 192.168.88.1
for mode in l3 l3s; do
  project parents-l3 <<YAML
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s, networks: [far]}
services: {one: *pause, two: *pause}
networks: {far: {driver: ipvlan, driver_opts: {parent: par0, ipvlan_mode: $mode}, ipam: {config: [{subnet: 10.99.0.0/24}]}}}
YAML
  jcompose --progress quiet up -d
  jcompose exec -T one sh -exc "ip route; ping -c 1 -w 10 two; ping -c 1 -w 10 192.168.88.9"
  matches "$(jcompose exec -T one ip route)" '"default dev eth0"*'
  ip netns exec street ping -c 1 -w 10 "$(of parents-l3-one-1 '["NetworkSettings"]["Networks"]["parents-l3_far"]["IPAddress"]')"
  jcompose --progress quiet down
done
ip address delete 192.168.88.1/24 dev par0
CHECK

check "ipvlan and macvlan without a parent connect containers to each other and nothing else" <<'CHECK'
project parentless <<'YAML'
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services:
  one: {<<: *pause, networks: [ip, mac]}
  two: {<<: *pause, networks: [ip]}
  three: {<<: *pause, networks: [mac]}
networks: {ip: {driver: ipvlan}, mac: {driver: macvlan}}
YAML
jcompose --progress quiet up -d
jcompose exec -T one sh -exc "ping -c 1 -w 10 two; ping -c 1 -w 10 three"
jcompose --progress quiet down
same "" "$(ip -br link | grep '^jc' || true)"
CHECK

check "a VLAN on the parent is made and removed with its network, also by the next engine; one that was there stays" <<'CHECK'
ip -n street link add link par1 name par1.50 type vlan id 50
ip -n street address add 192.168.50.9/24 dev par1.50
ip -n street link set par1.50 up
ip link add link par0 name par0.51 type vlan id 51
for driver in macvlan ipvlan; do
  project tagged <<YAML
x-pause: &pause {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}
services: {one: {<<: *pause, networks: [fifty]}, two: {<<: *pause, networks: [fifty, given]}}
networks:
  fifty: {driver: $driver, driver_opts: {parent: par0.50}, ipam: {config: [{subnet: 192.168.50.0/24, ip_range: 192.168.50.128/28}]}}
  given: {driver: $driver, driver_opts: {parent: par0.51}}
YAML
  jcompose --progress quiet up -d
  ip -d link show par0.50 | tee ~/out
  grep -q 'vlan protocol 802.1Q id 50' ~/out
  grep -q 'alias jcompose network' ~/out
  jcompose exec -T one sh -exc "ping -c 1 -w 10 two; ping -c 1 -w 10 192.168.50.9"
  kill -9 $(engine_pid)
  jcompose --progress quiet down
  ! ip link show par0.50 || fail "par0.50 is still there"
  ip link show par0.51
done
CHECK

check "a VLAN whose number cannot be is refused; a macvlan sees the neighbour" <<'CHECK'
cd /root/parents
! api /networks/create -X POST -H 'Content-Type: application/json' -d '{"Name": "wrong", "Driver": "macvlan", "Options": {"parent": "par0.4095"}}' >~/out || fail "made"
grep 'vlan id must be between 1-4094, received: 4095' ~/out
sed -i 's/driver: ipvlan/driver: macvlan/' compose.yaml
jcompose --progress quiet up -d
jcompose exec -T one sh -exc "ping -c 1 -w 10 two; ping -c 1 -w 10 192.168.88.9"
jcompose --progress quiet down
ip link delete par0
ip netns delete street
nothing_runs
CHECK
