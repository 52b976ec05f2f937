package dev.jcompose.builder.stage;

/// Something that a build has used.
///
/// @param uri of a package, or of a repository
/// @param algorithm of the digest: `sha256`, or `sha1` for a commit
/// @param digest in hexadecimal
public record Material(String uri, String algorithm, String digest) {}
