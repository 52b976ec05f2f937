package dev.jcompose.builder.request;

/// Where results of steps go.
///
/// @param all whether those of every stage are exported (`mode=max`), or only those that the image
///   is made of; an inline cache never contains others
/// @param optional whether the build continues when they cannot be written (`ignore-error=true`)
public record CacheTarget(CachePlace place, boolean all, boolean optional) {}
