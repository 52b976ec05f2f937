# For the benchmarks that run the same things with jcompose and with a Docker Engine with Compose, the peer: sourced by them.
# Sets work, jc and peer ("yes" when DOCKER_HOST names one), makes the image bench-tools:latest in both: busybox, iperf3 and load.c.
# "turn_to" makes the function dc the one's or the other's.
bench=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
export JCOMPOSE_HOST=unix://$work/run/engine.sock JCOMPOSE_DATA_ROOT=$work/data
jc=$bench/../cli/target/dist/bin/jcompose
"$bench/../jcompose" version >/dev/null
peer=
if [ -n "${DOCKER_HOST:-}" ] && docker compose version >/dev/null 2>&1; then peer=yes; fi

jcompose_of() { "$jc" --progress quiet "$@"; }
peer_of() { docker compose --progress quiet "$@"; }
turn_to() { # turn_to ours|theirs
  side=$1
  if [ "$side" = ours ]; then dc() { jcompose_of "$@"; }; else dc() { peer_of "$@"; }; fi
}

make_image() {
  local root=$work/root name program library
  mkdir -p "$root/bin" "$root/tmp" "$root/etc"
  cp -L /bin/busybox "$root/bin/busybox"
  chroot "$root" /bin/busybox --install -s /bin
  gcc -O2 -static -Wall -o "$root/bin/load" "$bench/load.c"
  for name in "$@"; do
    program=$(command -v "$name") || { echo "needs $name (apt-get install $name)" >&2; exit 1; }
    cp -L "$program" "$root/bin/"
    for library in $(ldd "$program" | grep -o '/[^ ]*'); do
      mkdir -p "$root$(dirname "$library")"
      cp -L "$library" "$root$library"
    done
  done
  tar -C "$root" -c . >"$work/root.tar"
  "$jc" image import --change 'CMD ["sh"]' - bench-tools:latest <"$work/root.tar" >/dev/null
  [ -z "$peer" ] || docker import --change 'CMD ["sh"]' - bench-tools:latest <"$work/root.tar" >/dev/null
}

# Prints a line of a table: what was measured, ours, the peer's, and how many times better we are; "up" when more is better, else "down".
row() { # row NAME up|down OURS THEIRS
  local ratio=-
  if [ -n "$4" ]; then
    if [ "$2" = up ]; then ratio=$(awk "BEGIN {printf \"%.2fx\", $3 / $4}"); else ratio=$(awk "BEGIN {printf \"%.2fx\", $4 / $3}"); fi
  fi
  printf '%-58s %12s %12s %8s\n' "$1" "$3" "${4:--}" "$ratio"
}

# Measures by a command that prints a number, RUNS times each, in turn: the median of each.
measure() { # measure NAME up|down COMMAND...
  local name=$1 better=$2 side each run value
  shift 2
  : >"$work/ours"; : >"$work/theirs"
  for run in $(seq "${RUNS:-3}"); do
    for each in ours ${peer:+theirs}; do
      turn_to $each
      value=$("$@" 2>"$work/error") || { echo "failed ($side): $name: $(tail -n 1 "$work/error")" >&2; continue; }
      echo "$value" >>"$work/$side"
    done
  done
  row "$name" "$better" "$(median <"$work/ours")" "$([ -z "$peer" ] || median <"$work/theirs")"
}

median() { sort -n | awk '{v[NR]=$1} END {if (NR) print NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
# Runs a command, its output thrown away, and prints how many milliseconds it took.
ms() {
  local t0
  t0=$(date +%s%N)
  "$@" >/dev/null || return 1
  echo $((($(date +%s%N) - t0) / 1000000))
}
