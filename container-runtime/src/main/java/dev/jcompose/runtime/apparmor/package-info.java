/// AppArmor: whether this machine has it, and the profile that containers run under.
@NullMarked
package dev.jcompose.runtime.apparmor;

import org.jspecify.annotations.NullMarked;
