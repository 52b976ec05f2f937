#!/bin/sh
# Builds the shim: build.sh OUTPUT, or another program of C: build.sh OUTPUT SOURCES; or, as OUTPUT.so, a library that is linked against
# nothing. Does nothing when it is newer than every source.
# build.sh --probe: whether the compiler works here, on a program of one line; it says what is wrong.
set -eu
here=$(cd "${2:-$(dirname "$0")}" && pwd)
out=$1
if [ "$out" != --probe ] && [ -x "$out" ] && [ -z "$(find "$here" -newer "$out" -type f)" ]; then
  exit 0
fi

# musl's wrapper of the system's gcc; where musl is the system's library, gcc itself.
find_compiler() {
  for compiler in musl-gcc "$(uname -m)-linux-musl-gcc"; do
    command -v "$compiler" >/dev/null && return
  done
  compiler=gcc
  case $(gcc -dumpmachine 2>/dev/null) in
    *-musl) ;;
    *)
      echo "jc-shim: cannot build: musl-gcc is missing (on Debian: apt-get install musl-tools gcc linux-libc-dev)" >&2
      exit 1
      ;;
  esac
}

if [ ! -f /usr/include/linux/openat2.h ]; then
  echo "jc-shim: cannot build: the kernel's headers are missing, or older than Linux 5.6 (on Debian: apt-get install linux-libc-dev)" >&2
  exit 1
fi
find_compiler
if [ "$out" = --probe ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  out=$work/probe
  echo '#include <linux/openat2.h>
#include <stdio.h>
int main(void) { return puts("works") < 0; }' >"$work/probe.c"
  set -- "$work/probe.c"
else
  mkdir -p "$(dirname "$out")"
  set -- "$here"/*.c
fi
# musl brings no kernel headers; links to the system's, searched last, add just these.
headers=$(dirname "$out")/kernel-headers
mkdir -p "$headers"
ln -sfn /usr/include/linux "$headers/linux"
ln -sfn /usr/include/asm-generic "$headers/asm-generic"
for asm in /usr/include/"$(uname -m)"-linux-gnu/asm /usr/include/asm; do
  if [ -d "$asm" ]; then ln -sfn "$asm" "$headers/asm"; break; fi
done
case $out in
  *.so) kind='-shared -fPIC -nostdlib -fvisibility=hidden' ;;
  *) kind='-static -Wl,-z,noseparate-code' ;; # without two pages that are nearly empty: there is one for each container
esac
# shellcheck disable=SC2086 # options are several words
"$compiler" $kind -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -fno-asynchronous-unwind-tables \
  -ffunction-sections -fdata-sections -Wl,--gc-sections -Wl,-z,noexecstack -s \
  -idirafter "$headers" -o "$out.new" "$@"
mv "$out.new" "$out"
if [ -n "${work:-}" ]; then "$out" >/dev/null; fi
