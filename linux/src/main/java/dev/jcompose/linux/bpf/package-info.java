/// Programs for the kernel's extended BPF machine, loaded by bpf(2).
@NullMarked
package dev.jcompose.linux.bpf;

import org.jspecify.annotations.NullMarked;
