package dev.jcompose.runtime.oci;

import java.util.List;

/// An entry of `mounts` in an OCI configuration.
///
/// @param target where it is mounted
/// @param type of the file system
/// @param source what mount(8) shows, or the host's path of a bind mount
/// @param options as in fstab
record OciMount(String target, String type, String source, List<String> options) {}
