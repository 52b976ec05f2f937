/// Tar as images need it: reading with bounded memory, names and attribute values byte for byte,
/// every sparse form; writing that is the same for the same input.
///
/// Why not commons-compress: it decodes the values of `SCHILY.xattr.*` as UTF-8, which destroys
/// `security.capability`, and it collects long names without a bound.
@NullMarked
package dev.jcompose.image.tar;

import org.jspecify.annotations.NullMarked;
