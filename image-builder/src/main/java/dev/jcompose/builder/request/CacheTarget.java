package dev.jcompose.builder.request;

/// Where results of steps go.
///
/// @param all whether those of every stage go (`mode=max`), or those that the image is made of; the
///   image itself never holds others
/// @param optional whether the build goes on when they cannot be written (`ignore-error=true`)
public record CacheTarget(CachePlace place, boolean all, boolean optional) {}
