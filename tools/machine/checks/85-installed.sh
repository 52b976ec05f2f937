# The archive and the Debian package on a machine without JDK, Maven and compiler; access to the socket.

check "the archive runs from any place, without a JDK" <<'CHECK'
walls_up
nothing_runs
mv /usr/lib/jvm /usr/lib/jvm.away
mkdir -p "/srv/my 100% programs"
tar -C "/srv/my 100% programs" -xzf /opt/machine/dist/jcompose-*-linux-x86_64.tar.gz
jcompose="$(echo "/srv/my 100% programs"/jcompose-*/bin/jcompose)"
"$jcompose" version
cd /
"$jcompose" -f /root/walls/compose.yaml up -d
wait_for 30 answers http://127.0.0.1:8090/
"$jcompose" -f /root/walls/compose.yaml exec -T client true
"$jcompose" -f /root/walls/compose.yaml down
"$jcompose" engine stop
CHECK

check "its unit runs from any place, and can be removed" <<'CHECK'
cd /
jcompose="$(echo "/srv/my 100% programs"/jcompose-*/bin/jcompose)"
"$jcompose" engine install --now
systemctl is-active jcompose.service jcompose.socket
same "${jcompose%/bin/jcompose}/runtime/bin/java" "$(tr '\0' '\n' <"/proc/$(systemctl show -p MainPID --value jcompose.service)/cmdline" | head -1)"
"$jcompose" ls
"$jcompose" engine uninstall
! systemctl cat jcompose.service || fail "the unit still exists"
rm -rf "/srv/my 100% programs"
CHECK

check "the Debian package: command, unit, group, manual pages, completion" <<'CHECK'
cd /
rm -f /usr/local/bin/jcompose
apt-get install -y -qq /opt/machine/dist/jcompose_*.deb
PATH=/usr/bin:/bin:/usr/sbin:/sbin
same /usr/bin/jcompose "$(command -v jcompose)"
jcompose version
getent group jcompose
systemctl is-enabled jcompose.service || systemctl is-enabled jcompose.socket
[ -e /usr/share/man/man1/jcompose-up.1.gz ]
ls /usr/share/bash-completion/completions/jcompose /usr/share/zsh/vendor-completions/_jcompose /usr/share/fish/vendor_completions.d/jcompose.fish
jcompose -f /root/walls/compose.yaml up -d
wait_for 30 answers http://127.0.0.1:8090/
CHECK

AS=ann check "whoever is not in the group is told in one line what to do" <<'CHECK'
PATH=/usr/bin:/bin
! jcompose ls >~/out 2>&1 || fail "it worked"
cat ~/out
same 1 "$(wc -l <~/out)"
grep -q jcompose ~/out
grep -qE 'group|sudo|root' ~/out
CHECK

check "the group may use the socket" <<'CHECK'
usermod -aG jcompose ann
same "660 root jcompose" "$(stat -c '%a %U %G' /run/jcompose/engine.sock)"
CHECK

AS=ann check "a member of the group uses the engine without root" <<'CHECK'
PATH=/usr/bin:/bin
mkdir -p ~/mine
cd ~/mine
printf 'services: {one: {image: busybox, init: true, command: sleep 10000, stop_grace_period: 1s}}\n' >compose.yaml
jcompose ls
jcompose up -d
jcompose exec -T one id
jcompose down
curl -fsS --unix-socket /run/jcompose/engine.sock http://engine/_ping
CHECK

check "a container made by a Docker client runs" <<'CHECK'
rm -rf /root/plain
mkdir /root/plain
cat >/root/plain/container.json <<'JSON'
{"Image": "busybox", "HostConfig": {"Binds": ["/root/plain:/data"], "RestartPolicy": {"Name": "always"}},
 "Cmd": ["sh", "-c", "trap 'echo clean >>/data/said; exit 0' TERM; echo started >>/data/said; while :; do sleep 0.2; done"]}
JSON
api '/containers/create?name=plain' -H 'Content-Type: application/json' -d @/root/plain/container.json
api /containers/plain/start -X POST
wait_for 20 grep started /root/plain/said
CHECK

check "removing the package stops the containers and keeps the data" <<'CHECK'
cd /
gpasswd -d ann jcompose
apt-get remove -y -qq jcompose
! command -v /usr/bin/jcompose || fail "the command still exists"
same "" "$(pgrep jc-shim || true)"
same "started clean" "$(xargs </root/plain/said)"
[ -e /var/lib/jcompose/images ]
same "" "$(systemctl --failed --plain --no-legend)"
dpkg --purge jcompose
mv /usr/lib/jvm.away /usr/lib/jvm
jcompose -f /root/walls/compose.yaml down -v
api '/containers/plain?force=1' -X DELETE
jcompose engine stop
CHECK
