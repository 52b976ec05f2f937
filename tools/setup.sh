# Finds or installs what building and running jcompose needs. Sourced by ./jcompose, ./verify and
# tools/dist, which have set $root to the checkout.
# After need_tools: JAVA_HOME is a JDK of version 25 or newer; mvn, a C compiler for musl that works,
# libnftables.so.1 and the rest of the table below are there. Says what it installs, on stderr.
#
# $system is put before the paths that are looked at; for tests.

system=${system:-}

say() { printf 'jcompose: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }

# What is needed: its key, its name in messages, and its package for apt, dnf, pacman, zypper and apk.
# zypper also accepts a file that a package contains.
NEEDS='
jdk       | a JDK of version 25 or newer       | openjdk-25-jdk-headless | java-25-openjdk-devel     | jdk25-openjdk     | java-25-openjdk-devel | openjdk25-jdk
maven     | Maven (mvn)                        | maven                   | maven                     | maven             | maven                 | maven
compiler  | a C compiler for musl (musl-gcc)   | musl-tools gcc          | musl-gcc musl-libc-static | musl gcc          | gcc /usr/bin/musl-gcc | gcc musl-dev
headers   | the headers of the Linux kernel    | linux-libc-dev          | kernel-headers            | linux-api-headers | linux-glibc-devel     | linux-headers
find      | find                               | findutils               | findutils                 | findutils         | findutils             | findutils
flock     | flock and setsid                   | util-linux              | util-linux                | util-linux        | util-linux            | util-linux
nftables  | the library libnftables.so.1       | libnftables1            | nftables                  | nftables          | libnftables1          | nftables
busybox   | busybox, statically linked         | busybox-static          | busybox                   | busybox           | busybox-static        | busybox-static
nft       | nft                                | nftables                | nftables                  | nftables          | nftables              | nftables
ip        | ip                                 | iproute2                | iproute                   | iproute2          | iproute2              | iproute2
curl      | curl                               | curl                    | curl                      | curl              | curl                  | curl
pgrep     | pgrep                              | procps                  | procps-ng                 | procps-ng         | procps                | procps
gcc       | gcc                                | gcc                     | gcc                       | gcc               | gcc                   | gcc
bash      | bash                               | bash                    | bash                      | bash              | bash                  | bash
gzip      | gzip                               | gzip                    | gzip                      | gzip              | gzip                  | gzip
cross     | a C compiler for arm64             | gcc-aarch64-linux-gnu libc6-dev-arm64-cross | gcc-aarch64-linux-gnu | aarch64-linux-gnu-gcc | cross-aarch64-gcc14 | gcc-aarch64-none-elf
mkfs      | mkfs.ext4                         | e2fsprogs               | e2fsprogs                 | e2fsprogs         | e2fsprogs             | e2fsprogs
crun      | crun                               | crun                    | crun                      | crun              | crun                  | crun
runc      | runc                               | runc                    | runc                      | runc              | runc                  | runc
jlink     | jlink, of the JDK                  | openjdk-25-jdk-headless | java-25-openjdk-jmods     | jdk25-openjdk     | java-25-openjdk-jmods | openjdk25-jmods
'

# A field of such a line.
need_field() {
  printf '%s' "$NEEDS" | while IFS='|' read -r name text apt dnf pacman zypper apk; do
    [ "${name%% *}" = "$1" ] || continue
    case $2 in
      text) echo $text ;;
      apt) echo $apt ;;
      dnf) echo $dnf ;;
      pacman) echo $pacman ;;
      zypper) echo $zypper ;;
      apk) echo $apk ;;
    esac
  done
}

# A value of os-release(5), such as ID.
os_value() {
  sed -n "s/^$1=//p" "$system/etc/os-release" 2>/dev/null | tr -d "\"'" | head -1
}

# The package manager of this distribution: its family's if installed, otherwise any that is.
package_manager() {
  for id in $(os_value ID) $(os_value ID_LIKE); do
    case $id in
      debian | ubuntu) family=apt ;;
      fedora | rhel | centos) family=dnf ;;
      arch) family=pacman ;;
      suse | opensuse* | sles) family=zypper ;;
      alpine) family=apk ;;
      *) continue ;;
    esac
    command -v "$(manager_program "$family")" >/dev/null && echo "$family" && return
  done
  for family in apt dnf pacman zypper apk; do
    command -v "$(manager_program "$family")" >/dev/null && echo "$family" && return
  done
  return 0
}

manager_program() {
  case $1 in
    apt) echo apt-get ;;
    dnf) if command -v dnf >/dev/null || ! command -v yum >/dev/null; then echo dnf; else echo yum; fi ;;
    *) echo "$1" ;;
  esac
}

# What a user types to install packages.
install_command() {
  manager=$1
  shift
  is_root && sudo='' || sudo='sudo '
  case $manager in
    pacman) echo "${sudo}pacman -S --needed $*" ;;
    apk) echo "${sudo}apk add $*" ;;
    *) echo "$sudo$(manager_program "$manager") install $*" ;;
  esac
}

# The major version of the JDK in a directory; empty if it is not a JDK.
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
  for home in "$system"/usr/lib/jvm/* "$system"/usr/lib64/jvm/* "$system"/opt/*jdk* "${HOME:-/root}"/.sdkman/candidates/java/*; do
    use_jdk "$home" && return 0
  done
  return 1
}

has_library() {
  { [ -z "$system" ] && { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -qF "$1"; } ||
    ls "$system"/usr/lib/"$1" "$system"/usr/lib64/"$1" "$system"/lib/"$1" "$system"/usr/lib/*/"$1" 2>/dev/null | grep -q .
}

# A busybox that should run in an empty root file system, judged by its name and path.
static_busybox() {
  for busybox in bin/busybox usr/bin/busybox bin/busybox.static usr/bin/busybox-static usr/bin/busybox.static usr/sbin/busybox sbin/busybox; do
    # Alpine's own is linked with a library.
    if [ "$busybox" = bin/busybox ] && [ -e "$system/etc/alpine-release" ]; then continue; fi
    [ -x "$system/$busybox" ] && echo "$system/$busybox" && return
  done
  return 1
}

# Whether the compiler can compile and link: being installed is not enough. Its output is kept.
compiler_works() {
  compiler_says=$("$root/container-runtime/src/main/c/build.sh" --probe 2>&1)
}

# With a C library: some distributions' compiler has none.
cross_compiler_works() {
  echo '#include <stdio.h>' | aarch64-linux-gnu-gcc -E -x c - >/dev/null 2>&1
}

has() {
  case $1 in
    jdk) find_jdk ;;
    maven) command -v mvn >/dev/null ;;
    compiler) compiler_works ;;
    jlink) [ -x "$JAVA_HOME/bin/jlink" ] ;;
    headers) [ -d "$system/usr/include/linux" ] ;;
    flock) command -v flock >/dev/null && command -v setsid >/dev/null ;;
    mkfs) [ -x "$system/sbin/mkfs.ext4" ] || [ -x "$system/usr/sbin/mkfs.ext4" ] ;;
    nftables) has_library libnftables.so.1 ;;
    busybox) static_busybox >/dev/null ;;
    cross) cross_compiler_works ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# Reports everything that is missing at once; with apt and as root, installs it.
need() {
  missing='' names='' packages='' manager=$(package_manager)
  for one in "$@"; do
    has "$one" && continue
    missing="$missing $one"
    names="$names${names:+, }$(need_field "$one" text)"
    [ -z "$manager" ] || packages="$packages $(need_field "$one" "$manager")"
  done
  [ -n "$missing" ] || return 0
  packages=${packages# }
  if [ "$manager" = apt ] && is_root; then
    update_packages
    refuse_without_jdk
    # shellcheck disable=SC2086 # a list of package names
    install_packages $packages || die "could not install $packages"
  else
    say "missing: $names"
    refuse_without_jdk
    [ -n "$manager" ] || die "install them and call again (which package manager $(os_value PRETTY_NAME) has is not known here)"
    # shellcheck disable=SC2086 # a list of package names
    say "install them and call again: $(install_command "$manager" $packages)"
    [ "$manager" != apk ] || say "jcompose is made for glibc and was never tried with Alpine's musl: the native part of its zstd library needs gcompat there"
    exit 1
  fi
  for one in $missing; do
    has "$one" && continue
    [ "$one" != compiler ] || say "$compiler_says"
    die "$(need_field "$one" text): installed $(need_field "$one" "$manager"), and it still does not work"
  done
}

# Debian 12 has no JDK that is new enough; install nothing if the build cannot work anyway.
refuse_without_jdk() {
  case "$missing " in
    *" jdk "*) [ "$manager" != apt ] || apt_has "$(need_field jdk apt)" || die "$(os_value PRETTY_NAME) has no JDK 25: install one (Temurin 25, for example: https://adoptium.net/installation/linux) below /usr/lib/jvm, or set JAVA_HOME to it, and call again" ;;
  esac
}

apt_has() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

apt_updated=
update_packages() {
  [ -z "$apt_updated" ] || return 0
  log=$(mktemp)
  apt-get update -qq >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; die "apt-get update failed"; }
  rm -f "$log"
  apt_updated=yes
}

install_packages() {
  command -v apt-get >/dev/null || die "cannot install $*: no apt-get here (install it yourself and call again)"
  is_root || die "cannot install $*: needs root (run it as root, or install it yourself)"
  say "installing $*"
  update_packages
  log=$(mktemp)
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 ||
    { cat "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
}

need_tools() {
  need jdk maven headers compiler find flock nftables $(is_root && echo busybox)
}

# Debian's registry, unpacked and not installed: its package would start a service on every machine
# that runs the tests.
TEST_REGISTRY=/var/cache/jcompose-test/docker-registry
need_test_registry() {
  command -v docker-registry >/dev/null && return 0
  [ -x "$TEST_REGISTRY/usr/bin/docker-registry" ] && return 0
  command -v apt-get >/dev/null || { say "no package docker-registry: the tests against a real registry are left out"; return 0; }
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

# What tools/dist needs in addition to the build.
need_packaging_tools() {
  need jlink gzip
}

# What the tests need in addition to the program itself.
need_test_tools() {
  need nft ip curl pgrep gcc bash $(is_root && echo mkfs crun runc)
  # Other distributions may not have it; tools/cross.sh then says that it checks nothing.
  if [ "$(package_manager)" = apt ] && is_root; then need cross; fi
  need_test_registry
}
