/// Bridges, addresses, firewall, ports and names: how containers reach each other and the outside.
@NullMarked
package dev.jcompose.network;

import org.jspecify.annotations.NullMarked;
