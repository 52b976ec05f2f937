/// IP addresses, ranges of them, and who has which: pure values and tables, no kernel.
@NullMarked
package dev.jcompose.network.address;

import org.jspecify.annotations.NullMarked;
