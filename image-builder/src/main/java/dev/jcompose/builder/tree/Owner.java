package dev.jcompose.builder.tree;

/// Numbers of a user and a group.
public record Owner(long uid, long gid) {
  public static final Owner ROOT = new Owner(0, 0);
}
