@NullMarked
package dev.jcompose.builder.attestation;

import org.jspecify.annotations.NullMarked;
