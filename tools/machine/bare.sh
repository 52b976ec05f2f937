# bare.sh STEP TREE WORK MAVEN JDK: performs one step of a newcomer in a minimal installation, in its own mount and pid namespaces. TREE is not changed:
# WORK/upper is an overlay on it. Maven uses the host's settings and, read-only, its repository, so that nothing is downloaded twice. JDK, if not empty, is the
# path of a JDK that the user has installed.
step=$1 tree=$2 work=$3 maven=$4 jdk=$5
root=$work/root
mount --make-rprivate /
mount -t overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/work" overlay "$root"
mkdir -p "$maven" "$root/root/.m2"
mount -t overlay -o "lowerdir=$maven,upperdir=$work/m2/upper,workdir=$work/m2/work" overlay "$root/root/.m2"
[ -e "$root/root/.m2/settings.xml" ] || [ ! -e /etc/maven/settings.xml ] || cp /etc/maven/settings.xml "$root/root/.m2"
if [ -n "$jdk" ]; then
  mkdir -p "$root$jdk"
  mount --bind "$jdk" "$root$jdk"
fi
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
inside() {
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 ${jdk:+JAVA_HOME="$jdk"} chroot "$root" "$@"
}
fail() { echo "$*"; exit 1; }

case $step in
  mirror) inside apt-get update -qq -o APT::Update::Error-Mode=any ;;
  no-jdk) # the message on a distribution without a recent JDK
    ! inside /opt/jcompose/jcompose version >"$work/out" 2>&1 || fail "it built"
    cat "$work/out"
    grep -q 'JDK 25' "$work/out"
    grep -q JAVA_HOME "$work/out"
    ;;
  build)
    inside /opt/jcompose/jcompose version
    inside test -s /opt/jcompose/cli/target/dist/cli.aot || fail "no start-up caches were recorded: $(tail -20 "$root/opt/jcompose/.jcompose/build.log")"
    ;;
  dist)
    inside sh -c 'apt-get install -y -qq --no-install-recommends git >/dev/null && /opt/jcompose/tools/dist /opt/machine/dist'
    ls -l "$root/opt/machine/dist"
    ;;
  pack) # the files that a guest needs
    cd "$root"
    java=$(cat opt/jcompose/cli/target/dist/java)
    java=${java#/}
    # Debian's JDK keeps its settings and certificates below /etc.
    # shellcheck disable=SC2046 # names
    tar -cf "$work/payload" --exclude=src.zip --exclude='*.jmod' opt "${java%/bin/java}" $(ls -d etc/java-*-openjdk etc/ssl/certs/java 2>/dev/null)
    ;;
  complaint) # compiler errors reach the user
    echo '#error this line is broken on purpose' >>"$root/opt/jcompose/container-runtime/src/main/c/main.c"
    ! inside /opt/jcompose/jcompose version >"$work/out" 2>&1 || fail "it built"
    cat "$work/out"
    grep -q 'this line is broken on purpose' "$work/out"
    ;;
esac
