/// nftables through its own library, `libnftables.so.1`: rules as text, each text one transaction.
@NullMarked
package dev.jcompose.linux.nft;

import org.jspecify.annotations.NullMarked;
