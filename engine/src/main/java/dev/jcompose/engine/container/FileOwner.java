package dev.jcompose.engine.container;

import dev.jcompose.image.Owner;
import dev.jcompose.runtime.user.ContainerUser;
import dev.jcompose.runtime.user.UserLookup;

/// Whose files become that are put into a container from outside.
public final class FileOwner {
  private FileOwner() {}

  /// The user of a container, by the accounts in it.
  ///
  /// @param user as in the container's configuration
  public static Owner of(RootView view, String user) {
    ContainerUser found = UserLookup.in(view.path(), user);
    return new Owner(Integer.toUnsignedLong(found.uid()), Integer.toUnsignedLong(found.gid()));
  }
}
