package dev.jcompose.image.registry;

/// A repository that a registry found.
///
/// @param stars how many users like it
/// @param official whether it is one of Docker's own
/// @param automated whether the registry built it; Docker Hub no longer says so
/// @see <a
///   href="https://docs.docker.com/reference/api/engine/version/v1.50/#tag/Image/operation/ImageSearch">
///   ImageSearch</a>
public record SearchHit(
    String name, String description, long stars, boolean official, boolean automated) {}
