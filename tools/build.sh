# Builds the distribution in cli/target/dist with one line of progress instead of Maven's log.
# Sourced after setup.sh. Two callers at once: the second waits for the first.

say_progress() {
  if [ -t 2 ]; then printf '\r\033[Kjcompose: %s' "$*" >&2; fi
}

build_distribution() {
  root=$1
  mkdir -p "$root/.jcompose"
  exec 9>"$root/.jcompose/build.lock"
  flock 9
  if ! sources_changed; then
    return # the caller before us has built
  fi
  dist=$root/cli/target/dist
  log=$root/.jcompose/build.log
  started=$(date +%s)
  rm -f "$dist/.built"
  (cd "$root" && mvn -B -Dquick package) >"$log" 2>&1 &
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
    grep -E '^\[ERROR\]' "$log" | head -20 >&2
    die "the build failed (all of it: $log)"
  }
  train_caches "$dist"
  : >"$dist/.built"
  [ -t 2 ] && printf '\r\033[K' >&2
  say "built in $(($(date +%s) - started)) s"
  flock -u 9
  exec 9>&-
}

# Ahead-of-time caches make the start of the JVM three times faster. JDK 25 does not notice a jar
# that changed under a cache (JDK-8377932), so every build makes new ones. They are recorded while an
# engine of its own, on temporary roots, brings a small project up and down.
train_caches() {
  dist=$1
  rm -f "$dist"/*.aot "$dist"/*.jsa
  say_progress "recording start-up caches"
  training=$(mktemp -d)
  # In a subshell: the variables that name its engine must not reach the user's command.
  if ! (record_caches "$dist" "$training") >>"$log" 2>&1 9>&-; then
    rm -f "$dist"/*.aot "$dist"/*.jsa
    say "no start-up caches: recording failed, see $log (everything works, only slower)"
  fi
  rm -rf "$training"
}

record_caches() {
  dist=$1 work=$2
  read -r java <"$dist/java"
  mkdir -p "$work/run" "$work/data" "$work/root/bin"
  cp -L /bin/busybox "$work/root/bin/busybox"
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
  export JCOMPOSE_HOST="unix://$work/run/engine.sock" JCOMPOSE_DATA_ROOT="$work/data"
  "$java" "@$dist/engine.options" -XX:ArchiveClassesAtExit="$dist/engine.jsa" -Djcompose.home="$dist" \
    -cp "$dist/lib/*" dev.jcompose.engine.Main --data-root "$work/data" --run-root "$work/run" &
  engine=$!
  tries=0
  until [ -S "$work/run/engine.sock" ]; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || return 1
    sleep 0.1
  done
  tar -C "$work/root" -c . | "$dist/bin/jcompose" image import - training/busybox
  "$dist/bin/jcompose" -f "$work/compose.yaml" up -d
  for rehearsed in "config" "ps" "ps -a" "ls" "images" "port one 80" "top" "logs" "exec -T one true" "stop -t 0" \
    "start" "restart -t 0" "down -t 0"; do
    echo "-f $work/compose.yaml $rehearsed"
  done >"$work/rehearsed"
  echo "-f $work/build.yaml build" >>"$work/rehearsed"
  echo version >>"$work/rehearsed"
  JCOMPOSE_JAVA_OPTIONS="-XX:AOTCacheOutput=$dist/cli.aot -Djcompose.rehearse=$work/rehearsed" \
    "$dist/bin/jcompose" -f "$work/compose.yaml" up -d --scale one=2
  "$dist/bin/jcompose" -f "$work/compose.yaml" ps
  "$dist/bin/jcompose" -f "$work/compose.yaml" down -t 0
  "$dist/bin/jcompose" engine stop
  wait $engine
  [ -s "$dist/engine.jsa" ] && [ -s "$dist/cli.aot" ]
}
