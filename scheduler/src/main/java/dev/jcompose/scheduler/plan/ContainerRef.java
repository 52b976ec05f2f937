package dev.jcompose.scheduler.plan;

import dev.jcompose.scheduler.observe.ObservedContainer;

/// The container that a step acts on: one that is there already, or one that an earlier step of the
/// same plan makes.
public sealed interface ContainerRef {
  /// The name people know it by, once the plan is done.
  String name();

  /// The service it belongs to.
  String service();

  /// One that has been observed.
  static Existing of(ObservedContainer container) {
    return new Existing(container.id(), container.name(), container.service());
  }

  /// A container that is there.
  ///
  /// @param id its full id
  record Existing(String id, String name, String service) implements ContainerRef {}

  /// A container that a step makes.
  ///
  /// @param by the step
  record Made(StepId by, String name, String service) implements ContainerRef {}
}
