/// What the daemon asks of the client while it builds: files, secrets, credentials, agents.
@NullMarked
package dev.jcompose.buildkit.session;

import org.jspecify.annotations.NullMarked;
