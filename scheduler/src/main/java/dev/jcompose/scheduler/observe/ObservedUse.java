package dev.jcompose.scheduler.observe;

/// A container that uses a network or a volume, of any project or none.
///
/// @param id its full id
/// @param name its name
/// @param project the project it belongs to; empty for none
/// @param up whether it has processes
public record ObservedUse(String id, String name, String project, boolean up) {
  /// For messages: `container x-web-1 of project "x"`.
  @Override
  public String toString() {
    return "container " + name + (project.isEmpty() ? "" : " of project \"" + project + "\"");
  }
}
