# Where machines are kept and how they are reached. Sourced by the scripts of this folder.
#
#   $cache/key                 the key that every guest lets in
#   $cache/SUITE/linux         its kernel, a program of this machine (made by `kernel`), and modules.tar
#   $cache/SUITE/{disk,bare}   its root file system, and that of a minimal installation to build in (made by `make`)
#   $cache/stack-base.tar      the base image that samples/stack builds on
#   $cache/run/NAME/           a machine that `boot` started: its disk, pid, port, console, network

here=$(dirname "$(readlink -f "$0")")
cache=${JCOMPOSE_MACHINES:-${XDG_CACHE_HOME:-$HOME/.cache}/jcompose-machine}
key=$cache/key

# install_packages, find_jdk
. "$here/../setup.sh"

say() { printf 'machine: %s\n' "$*" >&2; }

# The Debian that a name stands for, and the source of its kernel.
suite() {
  case $1 in
    debian-12) release=bookworm source=linux-source-6.1 ;;
    debian-13) release=trixie source=linux-source-6.12 ;;
    *) die "no machine is called \"$1\" (debian-12, debian-13)" ;;
  esac
}

# need_programs PROGRAM:PACKAGE...: installs the packages whose programs are missing.
need_programs() {
  missing=
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  # shellcheck disable=SC2086 # a list of package names
  [ -z "$missing" ] || install_packages $missing || die "could not install$missing"
}

# bootstrap RELEASE TARGET OPTIONS...: Debian's packages, from the mirror that this machine's apt uses.
bootstrap() {
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v -- '-security$' | head -1)
  of=$1 target=$2
  shift 2
  mmdebstrap --quiet --mode=root "$@" "$of" "$target" "deb ${mirror:=http://deb.debian.org/debian} $of main" \
    "deb $mirror $of-updates main" "deb $mirror-security $of-security main" >"$target.log" 2>&1 ||
    { tail -5 "$target.log" >&2; die "mmdebstrap could not make a $of"; }
}

# The folder of the machine NAME, which was booted.
machine() {
  at=$cache/run/$1
  [ -e "$at/pid" ] || die "the machine \"$1\" is off ($here/boot debian-13 $1)"
}

alive() { [ -e "$at/pid" ] && kill -0 "$(cat "$at/pid")" 2>/dev/null; }

# Whether the machine NAME, at $at, is on and answers: a guest's kernel can hang (6.1's was seen to spin).
ready() { alive && timeout 60 "$here/in" "$name" true >/dev/null 2>&1; }

# Runs a command in the machine at $at as root, or as $AS.
reach() {
  ssh -q -i "$key" -p "$(cat "$at/port")" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 \
    -o ServerAliveInterval=30 "${AS:-root}@127.0.0.1" "$@"
}
