/// Limits on the disk space below a directory: the project of a directory, and the quotas of a file
/// system by project.
///
/// @see "quotactl(2), project quotas of ext4(5) and xfs(5)"
@NullMarked
package dev.jcompose.linux.quota;

import org.jspecify.annotations.NullMarked;
