# Builds the distribution in cli/target/dist with one line of progress instead of Maven's log.
# Sourced after setup.sh and changed.sh. Two callers at once: the second waits for the first.

say_progress() {
  if [ -t 2 ]; then printf '\r\033[Kjcompose: %s' "$*" >&2; fi
}

# Fails with one line if this user cannot build here.
may_build() {
  is_root && return 0
  for place in "$1" "$1/.jcompose" "$1/.jcompose/build.log" "$1"/*/target "$1/cli/target/dist"; do
    [ ! -e "$place" ] || [ -w "$place" ] ||
      die "this checkout has to be built first, and $(id -un) cannot write to $place (build it with \"sudo $1/jcompose version\", or make it yours: sudo chown -R $(id -un) $1)"
  done
}

# Runs a function while no other caller builds here. A second caller finds the work done.
alone() {
  mkdir -p "$1/.jcompose"
  exec 9>"$1/.jcompose/build.lock"
  flock 9
  shift
  "$@"
  flock -u 9
  exec 9>&-
}

build_distribution() { alone "$1" build_when_changed "$1"; }

build_when_changed() {
  root=$1
  sources_changed || return 0
  dist=$root/cli/target/dist
  log=$root/.jcompose/build.log
  started=$(date +%s)
  rm -f "$dist/.built"
  (cd "$root" && MAVEN_OPTS="${MAVEN_OPTS--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}" mvn -B -Dquick package) >"$log" 2>&1 &
  maven=$!
  trap 'kill $maven 2>/dev/null' INT TERM
  while kill -0 $maven 2>/dev/null; do
    module=$(sed -n 's/.*Building \([a-z-]*\) .*\[\(.*\)\].*/\1 (\2)/p' "$log" | tail -1)
    say_progress "building ${module:-}, $(($(date +%s) - started)) s"
    sleep 0.3
  done
  trap - INT TERM
  wait $maven || {
    [ -t 2 ] && printf '\r\033[K' >&2
    failure_lines <"$log" >&2
    die "the build failed (all of it: $log)"
  }
  if is_root; then
    train_caches "$dist"
  else
    : >"$dist/.untrained"
  fi
  : >"$dist/.built"
  [ -t 2 ] && printf '\r\033[K' >&2
  say "built in $(($(date +%s) - started)) s"
  is_root || say "commands start slower until root calls this once: recording start-up caches runs a container"
}

# The lines of Maven's log that explain a failure: its errors, the unmarked output of compilers and
# tools, and warnings of javac, which are errors with -Werror.
failure_lines() {
  grep -vE -e '^\[(INFO|DEBUG)\]' -e '^WARNING: ' -e '^(Downloading|Downloaded|Progress)' -e '^ *$' -e '^\[(ERROR|WARNING)\] *$' \
    -e '^\[ERROR\] (-> )?\[Help [0-9]' -e '^\[ERROR\] (To see the full|Re-run Maven|For more information|After correcting|  mvn )' |
    grep -vE -e '^\[WARNING\] ([^/]|/[^.]*$)' | awk '!seen[$0]++' | head -40
}

# After a build without root: the start-up caches.
train_later() { alone "$1" train_when_missing "$1"; }

train_when_missing() {
  dist=$1/cli/target/dist
  [ -e "$dist/.untrained" ] || return 0
  need busybox
  log=$1/.jcompose/build.log
  train_caches "$dist"
  [ -t 2 ] && printf '\r\033[K' >&2
  rm -f "$dist/.untrained"
}

# Ahead-of-time caches make the start of the JVM three times faster. JDK 25 does not notice a jar
# that changed under a cache (JDK-8377932), so every build makes new ones. They are recorded while a
# separate engine, on temporary roots, starts and removes a small project.
train_caches() {
  dist=$1
  rm -f "$dist"/*.aot
  say_progress "recording start-up caches"
  training=$(mktemp -d)
  # In a separate process with its own namespaces, so that its variables, firewall table and mounts affect nothing else,
  # even if it fails half-way. (nft 1.0 crashes on a table of nft 1.1, as a build in another distribution's root makes one.)
  if ! training_options=${training_options:-} unshare --net --mount sh -c '. "$1/tools/setup.sh"; . "$1/tools/build.sh"; record_caches "$2" "$3"' \
    record-caches "$root" "$dist" "$training" >>"$log" 2>&1 9>&-; then
    rm -f "$dist"/*.aot
    say "no start-up caches: recording failed, see $log (everything works, only slower)"
  fi
  rm -rf "$training"
}

# All jars in the order of their names, as the command line puts them.
class_path() (
  LC_ALL=C
  printf '%s' "$1/"*.jar | sed "s,.jar$1/,.jar:$1/,g"
)

# An engine on the recording's roots, with further options of the JVM.
start_engine() {
  rm -f "$work/run/engine.sock"
  "$java" "@$dist/engine.options" "$@" -Djcompose.home="$dist" \
    -cp "$(class_path "$dist/lib")" dev.jcompose.engine.server.Main --data-root "$work/data" --run-root "$work/run" &
  engine=$!
  tries=0
  until [ -S "$work/run/engine.sock" ]; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || return 1
    sleep 0.1
  done
}

# The commands of the recording in one JVM, with further options of it; at the end nothing is left of the project.
rehearse() {
  project=$1
  shift
  JCOMPOSE_JAVA_OPTIONS="$* -Djcompose.rehearse=$work/rehearsed" "$dist/bin/jcompose" -f "$project" up -d --scale one=2
  "$dist/bin/jcompose" -f "$project" ps
  "$dist/bin/jcompose" -f "$project" down -t 0
}

record_caches() {
  dist=$1 work=$2
  read -r java <"$dist/java"
  case $java in /*) ;; *) java=$dist/$java ;; esac
  mkdir -p "$work/run" "$work/data" "$work/root/bin"
  cp -L "$(static_busybox)" "$work/root/bin/busybox"
  chroot "$work/root" /bin/busybox --install -s /bin
  cat >"$work/compose.yaml" <<'END'
name: training
services:
  one: {image: training/busybox, command: [sleep, "1000"], init: true, environment: {A: "${B:-c}"}}
END
  mkdir "$work/context"
  cat >"$work/context/Dockerfile" <<'END'
FROM training/busybox
WORKDIR /app
COPY Dockerfile .
RUN echo 1 >one
CMD ["sh"]
END
  cat >"$work/build.yaml" <<'END'
name: training-build
services:
  one: {image: training/one, build: context}
END
  # A typical project: the cache should contain every class and lambda that loading one needs.
  mkdir "$work/rich"
  echo 'FROM_FILE=1' >"$work/rich/web.env"
  echo 'TAG=1' >"$work/rich/.env"
  echo 'secret' >"$work/rich/secret.txt"
  cat >"$work/rich/base.yaml" <<'END'
services:
  base:
    restart: unless-stopped
    environment: [BASE=1, "TAG=${TAG:?set it}"]
    labels: {base: "yes"}
END
  cat >"$work/rich/more.yaml" <<'END'
services:
  cache: {image: "redis:${TAG}", expose: ["6379"], tmpfs: /tmp, networks: [back]}
networks: {back: {}}
END
  cat >"$work/rich/compose.yaml" <<'END'
name: rich
include: [more.yaml]
x-list: [1, {a: b}]
x-logging: &logging
  logging: {driver: json-file, options: {max-size: 10m}}
services:
  web:
    <<: *logging
    image: ${REGISTRY-}nginx:${TAG:-latest}
    build:
      context: ../context
      dockerfile: Dockerfile
      args: {A: "1", B: "${B:-b}"}
      additional_contexts: [other=../context]
      target: ""
    ports: ["8080:80", "127.0.0.1:8443:443/tcp", {target: 90, published: "9090"}]
    volumes: [data:/data:ro, ./web.env:/web.env, {type: bind, source: ., target: /here, read_only: true}, /anonymous]
    environment: {KEY: value, NUMBER: 1, FLAG: true, EMPTY: }
    env_file: [web.env, {path: none.env, required: false}]
    networks: {front: {aliases: [www], ipv4_address: 172.30.0.5}, back: }
    # A comment.
    depends_on: {db: {condition: service_healthy}, cache: {condition: service_started, restart: true}}
    healthcheck: {test: [CMD, "true"], interval: 5s, timeout: 2s, retries: 3, start_period: 1m30s}
    command: nginx -g 'daemon off;'
    entrypoint: ["/entry.sh"]
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 128M}, reservations: {memory: 64M}}}
    configs: [site, {source: site, target: /site, mode: 0440}]
    secrets: [password]
    extra_hosts: ["host.docker.internal:host-gateway"]
    ulimits: {nofile: {soft: 1024, hard: 2048}, nproc: 100}
    sysctls: {net.core.somaxconn: 1024}
    cap_add: [NET_ADMIN]
    labels: [a=b, c]
    stop_grace_period: 10s
    shm_size: 64m
    user: "1000:1000"
    working_dir: /app
    hostname: web
    profiles: [front]
  db:
    <<: *logging
    extends: {file: base.yaml, service: base}
    image: postgres:16
    environment: [POSTGRES_PASSWORD_FILE=/run/secrets/password, HOME]
    volumes: [data:/var/lib/postgresql/data]
    healthcheck: {test: "pg_isready", interval: 1s}
    networks:
      # Another.
      - back
    security_opt:
    - no-new-privileges:true
networks: {front: {driver: bridge, ipam: {config: [{subnet: 172.30.0.0/24}]}}}
volumes: {data: {labels: {a: b}}}
configs: {site: {content: "a: ${TAG}"}}
secrets: {password: {file: ./secret.txt}}
END
  export JCOMPOSE_FRONT=off JCOMPOSE_HOST="unix://$work/run/engine.sock" JCOMPOSE_DATA_ROOT="$work/data" JCOMPOSE_ENGINE_CONFIG="$work/none.json"
  for rehearsed in "config" "config --format json" "config --hash *" "up --dry-run"; do
    echo "-f $work/rich/compose.yaml --profile front $rehearsed"
  done >"$work/rehearsed"
  for rehearsed in "config" "ps" "ps -a" "ls" "images" "port one 80" "top" "logs" "exec -T one true" "stop -t 0" \
    "start" "restart -t 0" "down -t 0"; do
    echo "-f $work/compose.yaml $rehearsed"
  done >>"$work/rehearsed"
  for rehearsed in "build" "--progress plain build" "--progress quiet build" "--progress json build"; do
    echo "-f $work/build.yaml $rehearsed"
  done >>"$work/rehearsed"
  printf '%s\n' version "__complete -f $work/rich/compose.yaml up w" "__complete --prog" >>"$work/rehearsed"
  # Even when something below fails or is interrupted: engine and containers are separate processes.
  engine=
  trap '"$dist/bin/jcompose" engine stop --containers; [ -z "$engine" ] || { kill $engine 2>/dev/null; wait $engine; }' EXIT
  trap 'exit 1' HUP INT TERM
  # The recorded engine takes over what another one has left, as nearly every engine does.
  start_engine || return 1
  tar -C "$work/root" -c . | "$dist/bin/jcompose" image import - training/busybox
  "$dist/bin/jcompose" -f "$work/compose.yaml" up -d
  "$dist/bin/jcompose" -f "$work/rich/compose.yaml" --profile front config -q || return 1
  kill -9 $engine
  wait $engine
  start_engine -XX:AOTCacheOutput="$dist/engine.aot" ${training_options:-} || return 1
  rehearse "$work/compose.yaml"
  "$dist/bin/jcompose" engine stop
  wait $engine
  engine=
  # The recorded command finds no engine and starts one, as the first command on a machine does.
  rehearse "$work/compose.yaml" -XX:AOTCacheOutput="$dist/cli.aot" ${training_options:-}
  "$dist/bin/jcompose" engine stop --containers # whatever went wrong before: none may stay
  trap - EXIT HUP INT TERM
  [ -s "$dist/engine.aot" ] && [ -s "$dist/cli.aot" ] || return 1
  # The JVM writes megabytes at once, which the kernel then keeps in large pages, and one touch maps all of such a page: 17 MB more resident.
  for cache in engine cli; do
    dd if="$dist/$cache.aot" of="$dist/$cache.new" bs=64k 2>/dev/null || return 1
    mv "$dist/$cache.new" "$dist/$cache.aot"
  done
}
