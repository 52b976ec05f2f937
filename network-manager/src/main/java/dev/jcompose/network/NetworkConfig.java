package dev.jcompose.network;

import java.nio.file.Path;

/// Where a network manager keeps its files, and the names of its resources in the kernel. Two with
/// different values do not see each other.
///
/// @param root directory that survives a reboot: one file for each network
/// @param engineId four to eight characters `[0-9a-z]` that make names unique: the networks'
///   interfaces on the host `jc<id>b...`, nft table `jcompose_<id>`, mounted namespaces
///   `/run/jcompose-net/<id>/...`
/// @param opensFirewalls whether other programs' firewalls on the host (ufw, firewalld, a Docker
///   Engine) may be opened for the networks
public record NetworkConfig(Path root, String engineId, boolean opensFirewalls) {}
