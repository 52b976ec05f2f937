/// Netlink: links, addresses, routes (rtnetlink) and connection tracking (ctnetlink), as messages
/// that are built in memory and sent in batches.
@NullMarked
package dev.jcompose.linux.netlink;

import org.jspecify.annotations.NullMarked;
