# Builds the distribution in cli/target/dist with one line of progress instead of Maven's log.
# Sourced after setup.sh. Two callers at once: the second waits for the first.

build_distribution() {
  root=$1
  mkdir -p "$root/.jcompose"
  exec 9>"$root/.jcompose/build.lock"
  flock 9
  dist=$root/cli/target/dist
  log=$root/.jcompose/build.log
  started=$(date +%s)
  rm -f "$dist/.built"
  (cd "$root" && mvn -B -Dquick package) >"$log" 2>&1 &
  maven=$!
  trap 'kill $maven 2>/dev/null' INT TERM
  while kill -0 $maven 2>/dev/null; do
    if [ -t 2 ]; then
      module=$(sed -n 's/.*Building \([a-z-]*\) .*\[\(.*\)\].*/\1 (\2)/p' "$log" | tail -1)
      printf '\r\033[Kjcompose: building %s, %ss' "${module:-}" "$(($(date +%s) - started))" >&2
    fi
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
# that changed under a cache (JDK-8377932), so every build makes new ones, under a name of its own.
train_caches() {
  dist=$1
  rm -f "$dist"/*.aot
  "$dist/bin/jcompose" --train-caches >>"$log" 2>&1 ||
    say "no start-up caches: training failed, see $log (everything works, only slower)"
}
