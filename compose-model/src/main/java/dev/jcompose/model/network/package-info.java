/// Networks of a project, and how a service is connected: attachments, ports, names and addresses.
@NullMarked
package dev.jcompose.model.network;

import org.jspecify.annotations.NullMarked;
