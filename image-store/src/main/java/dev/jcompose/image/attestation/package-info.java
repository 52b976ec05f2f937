/// Statements about images, such as how they were built, that go to registries with them.
@NullMarked
package dev.jcompose.image.attestation;

import org.jspecify.annotations.NullMarked;
