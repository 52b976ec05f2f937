# Other firewalls on the machine: active before, started later, reloaded. Containers reach each other and the outside, and can be reached.

check "all connections work without another firewall" <<'CHECK'
walls_up
all_reached
CHECK

check "ufw switched on while containers run" <<'CHECK'
ufw allow 22/tcp
ufw --force enable
all_reached
CHECK

check "ufw reload" <<'CHECK'
ufw reload
all_reached
CHECK

check "up with ufw on" <<'CHECK'
nothing_runs
walls_up
all_reached
CHECK

check "when the engine ends, its rules are removed from ufw's chains" <<'CHECK'
nothing_runs
same "" "$(nft list ruleset | grep -i jcompose || true)"
CHECK

check "with \"iptables\": false ufw is not changed, and what it drops is reported" <<'CHECK'
mkdir -p /etc/jcompose
echo '{"iptables": false}' >/etc/jcompose/engine.json
trap 'rm -f /etc/jcompose/engine.json; nothing_runs' EXIT
walls_up 2>&1 | tee ~/said
grep 'FORWARD.*drops.*"iptables" is false' ~/said
same "" "$(iptables -S FORWARD | grep -i 'jc' || true)"
cd /root/walls
wait_for 30 jcompose exec -T client sh -exc "nslookup web; timeout 5 wget -q -O /dev/null http://web/"
! jcompose exec -T client timeout 5 wget -q -O /dev/null "$outside" || fail "ufw does not drop it"
CHECK

check "ufw switched off while containers run" <<'CHECK'
walls_up
all_reached
ufw disable
all_reached
nothing_runs
CHECK

check "nftables.service started and restarted (flush ruleset)" <<'CHECK'
walls_up
systemctl start nftables
all_reached
systemctl restart nftables
all_reached
systemctl stop nftables
all_reached
CHECK

check "firewalld started while containers run" <<'CHECK'
systemctl start firewalld
wait_for 30 firewall-cmd --state
all_reached
CHECK

check "firewall-cmd --reload, --complete-reload" <<'CHECK'
firewall-cmd --reload
all_reached
firewall-cmd --complete-reload
all_reached
CHECK

check "up with firewalld on" <<'CHECK'
nothing_runs
walls_up
all_reached
CHECK

check "when the engine ends, its interfaces are removed from firewalld" <<'CHECK'
nothing_runs
same "" "$(firewall-cmd --get-active-zones | grep -iE 'jcompose|jc[0-9a-f]' || true)"
same "" "$(firewall-cmd --list-all-policies | grep -i jcompose || true)"
CHECK

check "firewalld stopped while containers run" <<'CHECK'
walls_up
all_reached
systemctl stop firewalld
all_reached
CHECK

check "a Docker Engine started alongside, with its own iptables rules" <<'CHECK'
systemctl start docker
wait_for 60 sh -c 'iptables -S FORWARD | grep -q DOCKER'
all_reached
nothing_runs
CHECK

check "up beside a Docker Engine that drops forwarded packets, and its restart" <<'CHECK'
# Docker drops forwarded packets only if it enabled forwarding itself.
systemctl stop docker.socket docker
sysctl -q net.ipv4.ip_forward=0
systemctl start docker
wait_for 60 sh -c 'iptables -S FORWARD | grep -q "P FORWARD DROP"'
walls_up
all_reached
systemctl restart docker
all_reached
CHECK

check "Docker's rules are not changed" <<'CHECK'
nothing_runs
iptables-save | grep -v '^[#:]' >~/before
walls_up
nothing_runs
iptables-save | grep -v '^[#:]' >~/after
diff ~/before ~/after
systemctl stop docker.socket docker containerd
iptables -P FORWARD ACCEPT
nft flush ruleset
CHECK

check "a custom firewall that drops packets of containers is reported by every up and by engine status" <<'CHECK'
nft -f - <<'RULES'
table inet mine {
  chain forwarding { type filter hook forward priority 10; policy drop; }
}
RULES
walls_up 2>&1 | tee ~/first
grep mine ~/first
jcompose engine status 2>&1 | tee ~/status
grep mine ~/status
nothing_runs
walls_up 2>&1 | tee ~/second
grep mine ~/second
nft delete table inet mine
jcompose engine status 2>&1 | tee ~/status
! grep mine ~/status
all_reached
nothing_runs
CHECK
