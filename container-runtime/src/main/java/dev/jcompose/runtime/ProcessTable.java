package dev.jcompose.runtime;

import java.util.List;

/// The processes of a container, as `docker top` shows them.
public record ProcessTable(List<String> titles, List<List<String>> rows) {}
