/// What a build says about its image: how it was made (SLSA provenance) and what is in it (an SPDX
/// list of packages).
@NullMarked
package dev.jcompose.builder.attestation;

import org.jspecify.annotations.NullMarked;
