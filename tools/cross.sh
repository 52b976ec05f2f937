#!/bin/sh
# Whether the shim compiles and links for arm64, with the warnings of the build. It is not run.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)/container-runtime/src/main/c
compiler=aarch64-linux-gnu-gcc
if ! echo '#include <stdio.h>' | "$compiler" -E -x c - >/dev/null 2>&1; then
  echo "cross: skipped: no $compiler with a C library here (on Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross)"
  exit 0
fi
out=$(mktemp)
trap 'rm -f "$out"' EXIT
"$compiler" -static -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -o "$out" "$here"/*.c
echo "cross: the shim compiles for arm64"
