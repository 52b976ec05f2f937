package dev.jcompose.runtime.seccomp;

import java.util.List;

/// The answer to some calls under some conditions.
///
/// @param names of the calls
/// @param conditions all have to hold
/// @param action the answer
record Rule(List<String> names, List<Comparison> conditions, Action action) {
  Rule {
    names = List.copyOf(names);
    conditions = List.copyOf(conditions);
  }
}
