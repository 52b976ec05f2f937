/// Short forms (ports, volumes, devices and commands as one text, lists instead of mappings) and
/// their long forms.
@NullMarked
package dev.jcompose.model.shorthand;

import org.jspecify.annotations.NullMarked;
