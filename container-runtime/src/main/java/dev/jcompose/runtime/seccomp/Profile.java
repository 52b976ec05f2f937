package dev.jcompose.runtime.seccomp;

import java.util.List;
import java.util.Set;

/// A profile as it applies to one container: rules for other machines, kernels and capabilities are
/// gone.
///
/// @param fallback the answer for calls that no rule is about
/// @param architectures those with rules; calls by others are fatal
/// @param rules for one call, the first whose conditions hold decides
record Profile(Action fallback, Set<Abi> architectures, List<Rule> rules) {
  Profile {
    architectures = Set.copyOf(architectures);
    rules = List.copyOf(rules);
  }
}
