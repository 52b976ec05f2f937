/// Log lines on their way to other programs: syslog, journald, Graylog, Fluentd.
@NullMarked
package dev.jcompose.runtime.forward;

import org.jspecify.annotations.NullMarked;
