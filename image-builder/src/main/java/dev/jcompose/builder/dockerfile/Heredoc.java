package dev.jcompose.builder.dockerfile;

/// A document in the Dockerfile itself.
///
/// @param name its delimiter, which also names the file
/// @param content with line ends; without leading tabs for `<<-`
/// @param expand whether variables are replaced: the delimiter was not quoted
/// @param chomp whether it was written `<<-`
public record Heredoc(String name, String content, boolean expand, boolean chomp) {}
