# Sets up and builds in a minimal installation. Sourced by run.

# The archive of the build, unpacked over a guest's root.
payload() { echo "$cache/run/$1.payload"; }

bare() {
  unshare --mount --pid --fork --kill-child sh -eu "$here/bare.sh" "$1" "$cache/$name/bare" "$work" "$HOME/.m2" "$jdk"
}

packed() {
  bare pack
  mv "$work/payload" "$(payload "$name")"
  echo "$stamp" >"$(payload "$name").stamp"
}

# Builds this checkout's HEAD as a newcomer would, unless this commit was built before.
build() {
  commit=$(git -C "$root" rev-parse HEAD) || { say "git cannot read this checkout"; exit 3; }
  stamp="$commit $(cat "$cache/$name/disk.recipe")"
  [ "$(cat "$(payload "$name").stamp" 2>/dev/null)" != "$stamp" ] || { say "this commit has already been built on $name"; return 0; }
  work=$cache/run/$name.build jdk=
  rm -rf "$work" "$(payload "$name")"*
  mkdir -p "$work/upper/opt/machine" "$work/work" "$work/root" "$work/m2/upper" "$work/m2/work"
  cp "$cache/stack-base.tar" "$work/upper/opt/machine"
  git clone -q --depth 1 "file://$root" "$work/upper/opt/jcompose"
  bare mirror >"$log" 2>&1 || { say "Debian's packages cannot be reached: $(tail -1 "$log")"; exit 3; }
  if [ "$release" = bookworm ]; then
    here "a minimal $name without a recent JDK prints what to do" bare no-jdk
    # A user would install one; use the host's.
    find_jdk || { say "no JDK 25 here to build with on $name"; exit 3; }
    jdk=$JAVA_HOME
  fi
  here "set-up and build of a fresh clone in a minimal $name" bare build
  here "the archive and the Debian package are made" bare dist
  # Before the last step, which breaks a source file.
  [ "$failed$late" != 00 ] || packed
  here "compiler errors reach the user" bare complaint
  rm -rf "$work"
}
