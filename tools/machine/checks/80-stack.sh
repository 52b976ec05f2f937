# samples/stack: four images made of Debian packages, built here.

LIMIT=600 check "the stack is built and answers" <<'CHECK'
jcompose image inspect debian:bookworm-slim >/dev/null 2>&1 || jcompose image import --change 'CMD ["bash"]' /opt/machine/stack-base.tar debian:bookworm-slim
jcompose --progress plain -f samples/stack/compose.yaml up -d --wait 2>&1 | tail -200
matches "$(answers http://127.0.0.1:8080/)" '*total*1*'
matches "$(answers 'http://[::1]:8080/')" '*total*2*'
CHECK

check "nginx resolves names through 127.0.0.11" <<'CHECK'
mkdir -p /root/resolver
cat >/root/resolver/default.conf <<'CONF'
server {
  listen 80;
  resolver 127.0.0.11 valid=5s;
  location = /nginx-health { return 204; }
  location / { set $up "http://app:8000"; proxy_pass $up; }
}
CONF
cat >/root/resolver/compose.yaml <<'YAML'
services: {nginx: {volumes: ["/root/resolver/default.conf:/etc/nginx/conf.d/default.conf:ro"]}}
YAML
jcompose --progress quiet -f samples/stack/compose.yaml -f /root/resolver/compose.yaml up -d --wait nginx
matches "$(answers http://127.0.0.1:8080/)" '*total*3*'
CHECK

check "the database survives down" <<'CHECK'
jcompose --progress quiet -f samples/stack/compose.yaml down
jcompose --progress quiet -f samples/stack/compose.yaml up -d --wait
matches "$(answers http://127.0.0.1:8080/)" '*total*4*since_cache_start*1*'
jcompose --progress quiet -f samples/stack/compose.yaml down -v
nothing_runs
CHECK
