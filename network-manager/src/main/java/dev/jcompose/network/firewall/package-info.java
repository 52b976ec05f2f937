/// The packet filter of the networks: one nftables table of our own for each engine.
@NullMarked
package dev.jcompose.network.firewall;

import org.jspecify.annotations.NullMarked;
