#!/bin/sh
# Makes the image debian:bookworm-slim from Debian's packages (mmdebstrap) and imports it.
# Not needed with access to a registry: the Dockerfiles say FROM debian:bookworm-slim.
set -eu
here=$(dirname "$(readlink -f "$0")")
jcompose=${JCOMPOSE:-$here/../../jcompose}

if "$jcompose" image inspect debian:bookworm-slim >/dev/null 2>&1; then
  echo "debian:bookworm-slim is there already"
  exit 0
fi
command -v mmdebstrap >/dev/null || {
  echo "installing mmdebstrap"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null
}
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
echo "making debian:bookworm-slim"
mmdebstrap --quiet --variant=minbase \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  bookworm - "${mirror:-http://deb.debian.org/debian}" |
  "$jcompose" image import --change 'CMD ["bash"]' - debian:bookworm-slim
