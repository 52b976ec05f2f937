#!/bin/sh
# Checks that the shim, the front and Java's calls compile and link for arm64, with the warnings of the build. They are not run.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
compiler=aarch64-linux-gnu-gcc
if ! echo '#include <stdio.h>' | "$compiler" -E -x c - >/dev/null 2>&1; then
  echo "cross: skipped: no $compiler with a C library here (on Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross)"
  exit 0
fi
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for sources in container-runtime cli; do
  "$compiler" -static -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -o "$out" "$root/$sources"/src/main/c/*.c
done
"$compiler" -shared -fPIC -nostdlib -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -o "$out" "$root"/linux/src/main/c/*.c
echo "cross: the shim, the front and Java's calls compile for arm64"
