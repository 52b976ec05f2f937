#!/bin/sh
# Builds the shim: build.sh OUTPUT. Does nothing when it is newer than every source.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
if [ -x "$out" ] && [ -z "$(find "$here" -newer "$out" -type f)" ]; then
  exit 0
fi
if ! command -v musl-gcc >/dev/null; then
  echo "jc-shim: cannot build: musl-gcc is missing (apt-get install musl-tools linux-libc-dev)" >&2
  exit 1
fi
if [ ! -f /usr/include/linux/openat2.h ]; then
  echo "jc-shim: cannot build: kernel headers are missing (apt-get install linux-libc-dev)" >&2
  exit 1
fi
# musl brings no kernel headers; links to the system's, searched last, add just these.
mkdir -p "$(dirname "$out")"
headers=$(dirname "$out")/kernel-headers
mkdir -p "$headers"
ln -sfn /usr/include/linux "$headers/linux"
ln -sfn /usr/include/asm-generic "$headers/asm-generic"
for asm in /usr/include/"$(uname -m)"-linux-gnu/asm /usr/include/asm; do
  if [ -d "$asm" ]; then ln -sfn "$asm" "$headers/asm"; break; fi
done
musl-gcc -static -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -fno-asynchronous-unwind-tables \
  -ffunction-sections -fdata-sections -Wl,--gc-sections -Wl,-z,noexecstack -s \
  -idirafter "$headers" -o "$out.new" "$here"/*.c
mv "$out.new" "$out"
