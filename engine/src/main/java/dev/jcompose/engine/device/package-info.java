/// Devices that a file of the Container Device Interface describes.
@NullMarked
package dev.jcompose.engine.device;

import org.jspecify.annotations.NullMarked;
