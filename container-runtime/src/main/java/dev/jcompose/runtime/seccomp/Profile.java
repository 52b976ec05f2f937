package dev.jcompose.runtime.seccomp;

import java.util.List;
import java.util.Set;

/// A profile as it applies to one container, without rules for other machines, kernels and
/// capabilities.
///
/// @param fallback the answer for calls without a rule
/// @param architectures those with rules; calls by others are fatal
/// @param rules for one call, the first whose conditions hold decides
record Profile(Action fallback, Set<Abi> architectures, List<Rule> rules) {
  Profile {
    architectures = Set.copyOf(architectures);
    rules = List.copyOf(rules);
  }
}
