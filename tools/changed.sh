# Decides whether the checkout $root has to be built. Sourced by ./jcompose at every call, so it must be fast.

sources_changed() {
  [ -e "$dist/.built" ] || return 0
  [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$dist/.built" -print -quit)" ]
}
