/// What a service of a project asks of the engine, in Docker's words: the request for its
/// containers, their labels, the files they are given, and what `run` changes. Nothing here acts.
@NullMarked
package dev.jcompose.engine.service;

import org.jspecify.annotations.NullMarked;
