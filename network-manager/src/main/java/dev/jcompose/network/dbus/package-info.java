/// The part of D-Bus that is needed to call a service on the system bus.
@NullMarked
package dev.jcompose.network.dbus;

import org.jspecify.annotations.NullMarked;
