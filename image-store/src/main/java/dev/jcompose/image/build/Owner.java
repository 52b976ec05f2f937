package dev.jcompose.image.build;

/// Numbers of a user and a group.
record Owner(long uid, long gid) {
  static final Owner ROOT = new Owner(0, 0);
}
