/// Filters of system calls: profiles in Docker's JSON format become programs for the kernel's
/// classic BPF machine, here, without libseccomp. A program finds its call in a balanced tree of
/// ranges, which is several times faster to load than a list of comparisons.
@NullMarked
package dev.jcompose.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
