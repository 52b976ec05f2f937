/// Tar as images need it: reading with bounded memory, names and attribute values byte for byte,
/// every sparse form; writing that is the same for the same input.
///
/// Not by commons-compress, because it decodes the values of `SCHILY.xattr.*` as UTF-8, which
/// destroys `security.capability`, and reads long names without a limit.
@NullMarked
package dev.jcompose.image.tar;

import org.jspecify.annotations.NullMarked;
