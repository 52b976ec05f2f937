# The Debian package, out of the tree that tools/dist made. Sourced by it: $tree, $work, $out, $version, $epoch, $root.
# By dpkg-deb alone: debhelper would build from source, and there is nothing left to build.

# 0.1.0-SNAPSHOT comes before 0.1.0.
deb_version() { printf '%s' "$version" | tr '-' '~'; }
deb_name() { echo "jcompose_$(deb_version)_$(dpkg --print-architecture).deb"; }

# The newest glibc that a native part of the runtime asks for.
needed_glibc() {
  find "$tree/runtime" -name '*.so' -exec cat {} + | grep -aoE 'GLIBC_2\.[0-9]+' | sed 's/GLIBC_//' | sort -Vu | tail -1
}

# Debian's packages of libraries that the runtime does not bring itself (a JDK of Debian's own takes the system's zlib).
needed_packages() {
  find "$tree/runtime" -name '*.so' -exec ldd {} + 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | sort -u |
    grep -v "^$tree" | grep -vE '/lib(c|m|dl|pthread|rt)\.so' | while read -r library; do
      { dpkg-query -S "$library" || dpkg-query -S "$(readlink -f "$library")" || dpkg-query -S "${library#/usr}"; } 2>/dev/null | head -1 | cut -d: -f1
    done | sort -u | sed 's/t64$//' | tr '\n' ' '
}

make_deb() {
  package=$work/deb
  mkdir -p "$package/DEBIAN" "$package/usr/lib" "$package/usr/bin" "$package/usr/share/zsh" "$package/etc/jcompose"
  cp -a "$tree" "$package/usr/lib/jcompose"
  share=$package/usr/lib/jcompose/share
  for one in man bash-completion fish doc; do mv "$share/$one" "$package/usr/share/"; done
  mv "$share/zsh/site-functions" "$package/usr/share/zsh/vendor-completions"
  rm -r "$share"
  ln -s ../lib/jcompose/bin/jcompose "$package/usr/bin/jcompose"
  # The units that "jcompose engine install" would write.
  if [ -d "$tree/systemd" ]; then
    mkdir -p "$package/usr/lib/systemd/system"
    for unit in "$tree"/systemd/*; do
      sed 's,@HOME@,/usr/lib/jcompose,g' "$unit" >"$package/usr/lib/systemd/system/$(basename "$unit")"
    done
  fi
  echo '{}' >"$package/etc/jcompose/engine.json"
  echo '{}' >"$package/etc/jcompose/registries.json"
  cp "$root/packaging/debian/copyright" "$package/usr/share/doc/jcompose/"
  (cd "$package" && find etc -type f | sed 's,^,/,' | sort) >"$package/DEBIAN/conffiles"
  for script in postinst prerm postrm; do
    cp "$root/packaging/debian/$script" "$package/DEBIAN/"
    chmod 755 "$package/DEBIAN/$script"
  done
  depends="libc6 (>= $(needed_glibc)), passwd, libnftables1, libssl3 | libssl3t64"
  for one in $(needed_packages); do depends="$depends, $one"; done
  cat >"$package/DEBIAN/control" <<END
Package: jcompose
Version: $(deb_version)
Architecture: $(dpkg --print-architecture)
Maintainer: jcompose <jcompose@localhost>
Section: admin
Priority: optional
Depends: $depends
Suggests: bash-completion, git
Installed-Size: $(du -sk --apparent-size "$package/usr" | cut -f1)
Description: Compose files brought to life on one Linux machine
 Runs what a Compose file says with Docker Compose's commands, flags and names,
 and with nothing under it: no Docker, no containerd, no runc. It brings its own
 Java runtime.
END
  (cd "$package" && find usr -type f -exec md5sum {} + | sort -k2) >"$package/DEBIAN/md5sums"
  find "$package" ! -path "$package/usr/lib/jcompose/*" -exec touch -h -d "@$epoch" {} +
  chmod -R u=rwX,go=rX "$package"
  SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zzstd -z9 --build "$package" "$out/$(deb_name)" >>"$log" 2>&1 || failed "dpkg-deb failed"
  say "made $out/$(deb_name)"
}
