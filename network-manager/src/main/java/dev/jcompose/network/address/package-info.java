/// IP addresses, ranges, and their assignment: pure values and tables, no kernel.
@NullMarked
package dev.jcompose.network.address;

import org.jspecify.annotations.NullMarked;
