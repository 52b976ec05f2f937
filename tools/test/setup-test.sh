#!/bin/sh
# Tests of tools/setup.sh and tools/build.sh: what they say on machines that are no Debian, or lack
# something. Each case is a folder with an os-release, libraries, and programs that do nothing; the
# PATH has these programs alone. Ends with the number of failures. Run by SetupScriptTest.
set -u
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
root=$(dirname "$here")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The programs that the scripts themselves call.
tools="awk cat cut dirname env grep head id ls mktemp mv printf readlink rm sed sh sort tail tr"

# machine ID ID_LIKE PROGRAM...: makes a machine; a program may be a path, which then is a file.
machine() {
  m=$work/machine
  rm -rf "$m"
  mkdir -p "$m/etc" "$m/bin"
  printf 'PRETTY_NAME="Some %s 7"\nID=%s\nID_LIKE="%s"\n' "$1" "$1" "$2" >"$m/etc/os-release"
  shift 2
  for tool in $tools; do ln -s "$(command -v "$tool")" "$m/bin/$tool"; done
  for program in "$@"; do
    case $program in
      */) mkdir -p "$m/$program" ;;
      */*) mkdir -p "$m/$(dirname "$program")" && printf '#!/bin/sh\n' >"$m/$program" && chmod 755 "$m/$program" ;;
      *) printf '#!/bin/sh\n' >"$m/bin/$program" && chmod 755 "$m/bin/$program" ;;
    esac
  done
}

jdk() { mkdir -p "$m/$1/bin" && printf '#!/bin/sh\n' >"$m/$1/bin/javac" && chmod 755 "$m/$1/bin/javac" && printf 'JAVA_VERSION="%s"\n' "$2" >"$m/$1/release"; }

# as USER COMMANDS: runs them on the machine with the scripts sourced; USER is root or ann.
as() {
  user=$1
  shift
  # The compiler is the host's; $compiler decides whether it counts as working.
  (
    env -i PATH="$m/bin" HOME="$m/home" system="$m" root="$root" user="$user" compiler="${compiler:-yes}" "$m/bin/sh" -c '
      . "$root/tools/setup.sh"
      . "$root/tools/build.sh"
      is_root() { [ "$user" = root ]; }
      compiler_works() { compiler_says="cannot execute as"; [ "$compiler" = yes ]; }
      '"$*" 2>&1
    echo "[$?]"
  )
}

# expect NAME EXPECTED: compares with standard input, whole.
expect() {
  got=$(cat)
  if [ "$got" = "$2" ]; then
    echo "$1" >>"$work/passed"
  else
    echo "$1" >>"$work/failed"
    printf 'FAILED: %s\n--- expected\n%s\n--- got\n%s\n' "$1" "$2" "$got"
  fi
}

ALL="mvn find flock setsid usr/include/linux/ usr/lib64/libnftables.so.1 bin/busybox"

# Everything is missing: the message on each distribution.
compiler=no
everything='a JDK of version 25 or newer, Maven (mvn), the headers of the Linux kernel, a C compiler for musl (musl-gcc), find, flock and setsid, the library libnftables.so.1'
missing() { printf 'jcompose: missing: %s\njcompose: install them and call again: %s\n[1]' "$everything" "$1"; }
machine fedora '' dnf
as ann need_tools | expect fedora "$(missing 'sudo dnf install java-25-openjdk-devel maven kernel-headers musl-gcc musl-libc-static findutils util-linux nftables')"
machine rocky 'rhel centos fedora' yum
as ann need_tools | expect rocky "$(missing 'sudo yum install java-25-openjdk-devel maven kernel-headers musl-gcc musl-libc-static findutils util-linux nftables')"
machine arch '' pacman
as ann need_tools | expect arch "$(missing 'sudo pacman -S --needed jdk25-openjdk maven linux-api-headers musl gcc findutils util-linux nftables')"
machine cachyos arch pacman
as ann need_tools | expect cachyos "$(missing 'sudo pacman -S --needed jdk25-openjdk maven linux-api-headers musl gcc findutils util-linux nftables')"
machine opensuse-tumbleweed 'opensuse suse' zypper
as ann need_tools | expect opensuse "$(missing 'sudo zypper install java-25-openjdk-devel maven linux-glibc-devel gcc /usr/bin/musl-gcc findutils util-linux libnftables1')"
machine alpine '' apk
as ann need_tools | expect alpine "$(printf 'jcompose: missing: %s\n%s\n%s\n[1]' "$everything" \
  'jcompose: install them and call again: sudo apk add openjdk25-jdk maven linux-headers gcc musl-dev findutils util-linux nftables' \
  "jcompose: jcompose is made for glibc and was never tried with Alpine's musl: the native part of its zstd library needs gcompat there")"
machine nixos '' nix
as ann need_tools | expect nixos "$(printf 'jcompose: missing: %s\njcompose: install them and call again (which package manager Some nixos 7 has is not known here)\n[1]' "$everything")"
# With an unknown family, or none installed for it, the installed package manager is used.
machine solus '' dnf
as ann need_tools | expect solus "$(missing 'sudo dnf install java-25-openjdk-devel maven kernel-headers musl-gcc musl-libc-static findutils util-linux nftables')"
machine fedora '' zypper
as ann need_tools | expect 'fedora with zypper' "$(missing 'sudo zypper install java-25-openjdk-devel maven linux-glibc-devel gcc /usr/bin/musl-gcc findutils util-linux libnftables1')"

# On Debian an ordinary user gets the command that root would run.
machine ubuntu debian apt-get apt-cache
printf '#!/bin/sh\necho some\n' >"$m/bin/apt-cache"
as ann need_tools | expect ubuntu "$(missing 'sudo apt-get install openjdk-25-jdk-headless maven linux-libc-dev musl-tools gcc findutils util-linux libnftables1')"
# If apt has no recent JDK, nothing is installed.
machine debian '' apt-get apt-cache
no_jdk='jcompose: Some debian 7 has no JDK 25: install one (Temurin 25, for example: https://adoptium.net/installation/linux) below /usr/lib/jvm, or set JAVA_HOME to it, and call again'
as ann need_tools | expect 'no JDK in apt' "$(printf 'jcompose: missing: %s\n%s\n[1]' "$everything" "$no_jdk")"
as root need_tools | expect 'no JDK in apt, root' "$(printf '%s\n[1]' "$no_jdk")"

# On Debian, root installs it; if something still fails, its output is shown.
# shellcheck disable=SC2086 # words
machine debian '' apt-get $ALL
jdk usr/lib/jvm/temurin-25 25.0.1
as root need_tools | expect 'a compiler that does not work' "$(printf '%s\n' 'jcompose: installing musl-tools gcc' 'jcompose: cannot execute as' \
  'jcompose: a C compiler for musl (musl-gcc): installed musl-tools gcc, and it still does not work' '[1]')"
compiler=yes

# Nothing is missing, with a JDK in each known place: no output.
for place in usr/lib/jvm/temurin-25-jdk usr/lib64/jvm/java-25-openjdk opt/jdk-26 home/.sdkman/candidates/java/25.0.1-tem; do
  # shellcheck disable=SC2086 # words
  machine arch '' pacman $ALL
  jdk usr/lib/jvm/java-17 17.0.9
  jdk "$place" 25.0.1
  as root 'need_tools; echo "${JAVA_HOME#"$system"/}"' | expect "JDK in $place" "$(printf '%s\n[0]' "$place")"
done
# shellcheck disable=SC2086 # words
machine fedora '' dnf ${ALL% *}
jdk usr/lib/jvm/java-21 21.0.2
as root need_tools | expect 'an old JDK, and no busybox' "$(printf '%s\n' 'jcompose: missing: a JDK of version 25 or newer, busybox, statically linked' \
  'jcompose: install them and call again: dnf install java-25-openjdk-devel busybox' '[1]')"
jdk usr/lib/jvm/java-25 25
as ann need_tools | expect 'busybox is for root' '[0]'

# No write permission: one line.
machine arch '' pacman
mkdir -p "$m/tree/cli/target"
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$m" "$work"
  printf '#!/bin/sh\n[ "$1" = -un ] && echo ann\n' >"$work/id" && chmod 755 "$work/id" && mv "$work/id" "$m/bin/id"
  setpriv --reuid=nobody --regid=nogroup --clear-groups "$m/bin/sh" -c "cd /; PATH=$m/bin; . '$root/tools/setup.sh'; . '$root/tools/build.sh'; is_root() { false; }; may_build $m/tree" 2>&1 |
    expect 'a tree of another' "jcompose: this checkout has to be built first, and ann cannot write to $m/tree (build it with \"sudo $m/tree/jcompose version\", or make it yours: sudo chown -R ann $m/tree)"
fi

# Compiler errors reach the user; the rest of Maven's log does not.
as ann failure_lines >"$work/out" <<'END'
[INFO] Scanning for projects...
WARNING: A terminally deprecated method in sun.misc.Unsafe has been called
Downloading from central: https://x/y.pom
[INFO] --- exec-maven-plugin:3.5.1:exec (shim) @ container-runtime ---
x86_64-linux-gnu-gcc: fatal error: cannot execute 'as': posix_spawnp: No such file or directory
compilation terminated.
[ERROR] Command execution failed.
[WARNING] The requested profile "x" could not be activated
[WARNING] /a/B.java:[3,4] [try] resource is never used
[ERROR] COMPILATION ERROR :
[ERROR] warnings found and -Werror specified
[ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.5.1:exec (shim) on project container-runtime: Process exited with an error: 1
[ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.5.1:exec (shim) on project container-runtime: Process exited with an error: 1
[ERROR]
[ERROR] -> [Help 1]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoExecutionException
[ERROR] After correcting the problems, you can resume the build with the command
[ERROR]   mvn <args> -rf :engine
Error: could not find libjava.so
END
expect 'what of a log is shown' "x86_64-linux-gnu-gcc: fatal error: cannot execute 'as': posix_spawnp: No such file or directory
compilation terminated.
[ERROR] Command execution failed.
[WARNING] /a/B.java:[3,4] [try] resource is never used
[ERROR] COMPILATION ERROR :
[ERROR] warnings found and -Werror specified
[ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.5.1:exec (shim) on project container-runtime: Process exited with an error: 1
Error: could not find libjava.so
[0]" <"$work/out"

count() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; }
echo "setup-test: $(count "$work/passed") passed, $(count "$work/failed") failed"
[ ! -e "$work/failed" ]
