package dev.jcompose.engine.container;

import dev.jcompose.image.Owner;
import dev.jcompose.runtime.user.ContainerUser;
import dev.jcompose.runtime.user.UserLookup;

/// The owner of files that are copied into a container from outside.
public final class FileOwner {
  private FileOwner() {}

  /// The user of a container, looked up in its own accounts.
  ///
  /// @param user as in the container's configuration
  public static Owner of(RootView view, String user) {
    ContainerUser found = UserLookup.in(view.path(), user);
    return new Owner(Integer.toUnsignedLong(found.uid()), Integer.toUnsignedLong(found.gid()));
  }
}
