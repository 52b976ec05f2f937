package dev.jcompose.runtime.top;

import java.util.Locale;
import java.util.Optional;

/// The columns of ps(1) that we know.
enum Column {
  /// Owner, by name on the host.
  USER("USER"),
  /// The same under the title of `-f`.
  UID("UID"),
  /// Process id on the host.
  PID("PID"),
  /// Parent's process id.
  PPID("PPID"),
  /// Process group.
  PGID("PGID"),
  /// Session.
  SID("SID"),
  /// CPU use over the process's life, whole percent.
  C("C"),
  /// CPU use over the process's life.
  PCPU("%CPU"),
  /// Share of the machine's memory.
  PMEM("%MEM"),
  /// Address space, KiB.
  VSZ("VSZ"),
  /// Memory in use, KiB.
  RSS("RSS"),
  /// Controlling terminal.
  TTY("TTY"),
  /// State with marks: `Ss`, `R+`.
  STAT("STAT"),
  /// State, one letter.
  S("S"),
  /// Start, under the title of `-f`.
  STIME("STIME"),
  /// Start, under the title of `aux`.
  START("START"),
  /// CPU time, `00:00:00`.
  TIME("TIME"),
  /// CPU time, `0:00`.
  BSDTIME("TIME"),
  /// Time since the start.
  ELAPSED("ELAPSED"),
  /// Niceness.
  NI("NI"),
  /// Priority.
  PRI("PRI"),
  /// Number of threads.
  NLWP("NLWP"),
  /// Program's name.
  COMM("COMMAND"),
  /// Command line, under the title of `-f`.
  CMD("CMD"),
  /// Command line.
  ARGS("COMMAND");

  private final String title;

  Column(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /// The column of a name as after `-o`.
  static Optional<Column> named(String name) {
    return Optional.ofNullable(
        switch (name.toLowerCase(Locale.ROOT)) {
          case "user", "uname", "euser", "ruser" -> USER;
          case "uid", "euid" -> UID;
          case "pid", "tgid" -> PID;
          case "ppid" -> PPID;
          case "pgid", "pgrp" -> PGID;
          case "sid", "sess", "session" -> SID;
          case "c" -> C;
          case "pcpu", "%cpu" -> PCPU;
          case "pmem", "%mem" -> PMEM;
          case "vsz", "vsize" -> VSZ;
          case "rss", "rssize", "rsz" -> RSS;
          case "tty", "tt", "tname" -> TTY;
          case "stat" -> STAT;
          case "s", "state" -> S;
          case "stime" -> STIME;
          case "start", "start_time" -> START;
          case "time", "cputime" -> TIME;
          case "bsdtime" -> BSDTIME;
          case "etime" -> ELAPSED;
          case "ni", "nice" -> NI;
          case "pri" -> PRI;
          case "nlwp", "thcount" -> NLWP;
          case "comm", "ucmd", "ucomm" -> COMM;
          case "cmd" -> CMD;
          case "args", "command" -> ARGS;
          default -> null;
        });
  }
}
