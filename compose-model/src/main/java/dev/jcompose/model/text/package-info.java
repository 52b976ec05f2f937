/// Plain values as JSON and YAML, byte for byte as Docker Compose prints them.
@NullMarked
package dev.jcompose.model.text;

import org.jspecify.annotations.NullMarked;
