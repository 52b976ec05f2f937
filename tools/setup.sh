# Finds or installs what building and running jcompose needs. Sourced by ./jcompose and ./verify.
# After need_tools: JAVA_HOME is a JDK of version 25 or newer, and mvn, musl-gcc, libnftables.so.1
# and busybox are there. Says what it installs, on stderr.

say() { printf 'jcompose: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The major version of the JDK in a directory, or nothing when it is no JDK.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

use_jdk() {
  version=$(jdk_version "$1")
  [ -n "$version" ] && [ "$version" -ge 25 ] && JAVA_HOME=$1 && export JAVA_HOME
}

find_jdk() {
  [ -n "${JAVA_HOME:-}" ] && use_jdk "$JAVA_HOME" && return 0
  if java=$(command -v javac); then
    use_jdk "$(dirname "$(dirname "$(readlink -f "$java")")")" && return 0
  fi
  for home in /usr/lib/jvm/*; do
    use_jdk "$home" && return 0
  done
  return 1
}

apt_updated=
install_packages() {
  command -v apt-get >/dev/null || die "cannot install $*: no apt-get here (install it by hand and call again)"
  [ "$(id -u)" = 0 ] || die "cannot install $*: needs root (run it as root, or install it by hand)"
  say "installing $*"
  log=$(mktemp)
  if [ -z "$apt_updated" ]; then
    apt-get update -qq >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; die "apt-get update failed"; }
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 ||
    { cat "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1" >/dev/null 2>&1; }

need_tools() {
  find_jdk || { install_packages openjdk-25-jdk-headless && find_jdk; } ||
    die "no JDK 25 or newer: not in JAVA_HOME, PATH or /usr/lib/jvm, and the package manager has none (install one, for example Temurin 25, and set JAVA_HOME)"
  missing=
  command -v mvn >/dev/null || missing="$missing maven"
  command -v musl-gcc >/dev/null || missing="$missing musl-tools"
  [ -d /usr/include/linux ] || missing="$missing linux-libc-dev"
  has_library libnftables.so.1 || missing="$missing libnftables1"
  { [ -x /bin/busybox ] || [ -x /usr/bin/busybox ]; } || missing="$missing busybox-static"
  # shellcheck disable=SC2086 # a list of package names
  [ -z "$missing" ] || install_packages $missing || die "could not install$missing"
}

# Debian's registry, unpacked and not installed: its package would start a service on every machine
# that runs the tests.
TEST_REGISTRY=/var/cache/jcompose-test/docker-registry
need_test_registry() {
  command -v docker-registry >/dev/null && return 0
  [ -x "$TEST_REGISTRY/usr/bin/docker-registry" ] && return 0
  work=$(mktemp -d)
  chmod 755 "$work"
  if (cd "$work" && apt-get download -qq docker-registry) >/dev/null 2>&1; then
    say "unpacking docker-registry to $TEST_REGISTRY"
    mkdir -p "$TEST_REGISTRY" && dpkg -x "$work"/docker-registry_*.deb "$TEST_REGISTRY"
  else
    say "no package docker-registry: the tests against a real registry are left out"
  fi
  rm -rf "$work"
}

# What the tests use beside the program itself.
need_test_tools() {
  missing=
  command -v nft >/dev/null || missing="$missing nftables"
  command -v ip >/dev/null || missing="$missing iproute2"
  command -v curl >/dev/null || missing="$missing curl"
  command -v pgrep >/dev/null || missing="$missing procps"
  command -v gcc >/dev/null || missing="$missing gcc"
  # shellcheck disable=SC2086 # a list of package names
  [ -z "$missing" ] || install_packages $missing || die "could not install$missing"
  need_test_registry
}
