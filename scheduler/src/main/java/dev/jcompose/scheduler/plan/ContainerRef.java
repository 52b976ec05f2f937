package dev.jcompose.scheduler.plan;

import dev.jcompose.scheduler.observe.ObservedContainer;

/// The container that a step acts on: one that exists already, or one that an earlier step of the
/// same plan creates.
public sealed interface ContainerRef {
  /// Its name when the plan is done.
  String name();

  /// The service it belongs to.
  String service();

  /// One that has been observed.
  static Existing of(ObservedContainer container) {
    return new Existing(container.id(), container.name(), container.service());
  }

  /// A container that exists.
  ///
  /// @param id its full id
  record Existing(String id, String name, String service) implements ContainerRef {}

  /// A container that a step creates.
  ///
  /// @param by the step
  record Made(StepId by, String name, String service) implements ContainerRef {}
}
