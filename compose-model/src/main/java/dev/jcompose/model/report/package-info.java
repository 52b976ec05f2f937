/// Problems as people and programs read them.
@NullMarked
package dev.jcompose.model.report;

import org.jspecify.annotations.NullMarked;
