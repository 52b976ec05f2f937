/// Flags as Docker Compose reads and prints them: what a command declares, the parsing, its errors
/// in the words of Docker Compose, and the help screens.
@NullMarked
package dev.jcompose.cli.flag;

import org.jspecify.annotations.NullMarked;
