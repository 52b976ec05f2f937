/// As much of D-Bus as it takes to ask a service of the system bus for something.
@NullMarked
package dev.jcompose.network.dbus;

import org.jspecify.annotations.NullMarked;
