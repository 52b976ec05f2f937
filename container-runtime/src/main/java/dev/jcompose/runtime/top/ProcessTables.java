package dev.jcompose.runtime.top;

import dev.jcompose.linux.process.ProcessStatus;
import dev.jcompose.runtime.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Makes tables of processes in the manner of ps(1) from procps.
public final class ProcessTables {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMMdd", Locale.ROOT);
  private static final int PAGE_KIB = 4;
  private static final int TERMINALS = 136;
  private static final int UNIX98_MAJORS = 8;

  private final Instant now;
  private final double uptime;
  private final long memoryKib;
  private final Map<Long, String> names;

  private ProcessTables(Instant now, double uptime, long memoryKib, Map<Long, String> names) {
    this.now = now;
    this.uptime = uptime;
    this.memoryKib = memoryKib;
    this.names = names;
  }

  /// The table of these processes; those that end in the meantime are left out.
  ///
  /// @param arguments of ps(1), none for `-ef`; what we do not know, the host's ps does
  /// @throws IllegalArgumentException when there is none, or it does not know them either
  public static ProcessTable of(Set<Long> pids, List<String> arguments) {
    List<PsArguments.Titled> columns;
    try {
      columns = PsArguments.parse(arguments);
    } catch (IllegalArgumentException unknown) {
      return HostPs.run(pids, arguments);
    }
    ProcessTables tables =
        new ProcessTables(
            Clock.systemUTC().instant(),
            Double.parseDouble(text("/proc/uptime").split(" ", -1)[0]),
            memoryKib(),
            userNames());
    List<List<String>> rows = new ArrayList<>();
    for (long pid : new TreeSet<>(pids)) {
      Optional<ProcessStatus> status = ProcessStatus.read((int) pid);
      if (status.isPresent()) {
        rows.add(
            columns.stream().map(column -> tables.cell(column.column(), status.get())).toList());
      }
    }
    return new ProcessTable(
        columns.stream().map(PsArguments.Titled::title).toList(), List.copyOf(rows));
  }

  private String cell(Column column, ProcessStatus process) {
    return switch (column) {
      case USER, UID -> user(process.pid());
      case PID -> Integer.toString(process.pid());
      case PPID -> Integer.toString(process.parent());
      case PGID -> Integer.toString(process.group());
      case SID -> Integer.toString(process.session());
      case C -> Integer.toString((int) Math.min(99, cpuPercent(process)));
      case PCPU -> String.format(Locale.ROOT, "%.1f", cpuPercent(process));
      case PMEM ->
          String.format(
              Locale.ROOT, "%.1f", process.residentPages() * PAGE_KIB * 100.0 / memoryKib);
      case VSZ -> Long.toString(process.virtualBytes() / 1024);
      case RSS -> Long.toString(process.residentPages() * PAGE_KIB);
      case TTY -> terminal(process.terminal());
      case STAT -> process.state() + marks(process);
      case S -> String.valueOf(process.state());
      case STIME, START -> start(process);
      case TIME -> time(process, "%02d:%02d:%02d");
      case BSDTIME -> minutes(cpuSeconds(process));
      case ELAPSED -> elapsed((long) age(process));
      case NI -> Integer.toString(process.nice());
      case PRI -> Integer.toString(39 - process.priority());
      case NLWP -> Integer.toString(process.threads());
      case COMM -> process.name();
      case CMD, ARGS -> commandLine(process);
    };
  }

  private String user(int pid) {
    long uid =
        text("/proc/" + pid + "/status")
            .lines()
            .filter(line -> line.startsWith("Uid:"))
            .map(line -> Long.parseLong(line.split("\\s+", -1)[2]))
            .findFirst()
            .orElse(0L);
    return names.getOrDefault(uid, Long.toString(uid));
  }

  private double age(ProcessStatus process) {
    return uptime - (double) process.startTicks() / ProcessStatus.TICKS_PER_SECOND;
  }

  private double cpuPercent(ProcessStatus process) {
    double age = age(process);
    double used =
        (double) (process.userTicks() + process.systemTicks()) / ProcessStatus.TICKS_PER_SECOND;
    return age <= 0 ? 0 : used * 100 / age;
  }

  private static long cpuSeconds(ProcessStatus process) {
    return (process.userTicks() + process.systemTicks()) / ProcessStatus.TICKS_PER_SECOND;
  }

  private static String time(ProcessStatus process, String format) {
    long seconds = cpuSeconds(process);
    return String.format(Locale.ROOT, format, seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String minutes(long seconds) {
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  private static String elapsed(long seconds) {
    long days = seconds / 86400;
    long hours = seconds / 3600 % 24;
    String tail = String.format(Locale.ROOT, "%02d:%02d", seconds / 60 % 60, seconds % 60);
    if (days > 0) {
      return String.format(Locale.ROOT, "%d-%02d:%s", days, hours, tail);
    }
    return hours > 0 ? String.format(Locale.ROOT, "%02d:%s", hours, tail) : tail;
  }

  private String start(ProcessStatus process) {
    ZonedDateTime start =
        now.minusMillis((long) (age(process) * 1000)).atZone(ZoneId.systemDefault());
    ZonedDateTime today = now.atZone(ZoneId.systemDefault());
    if (start.getYear() != today.getYear()) {
      return Integer.toString(start.getYear());
    }
    return start.format(start.toLocalDate().equals(today.toLocalDate()) ? CLOCK : DAY);
  }

  private static String terminal(int device) {
    if (device == 0) {
      return "?";
    }
    int major = (device >>> 8) & 0xfff;
    int minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
    if (major >= TERMINALS && major < TERMINALS + UNIX98_MAJORS) {
      return "pts/" + ((major - TERMINALS) * 256 + minor);
    }
    return major == 4 ? "tty" + minor : "?";
  }

  private static String marks(ProcessStatus process) {
    StringBuilder marks = new StringBuilder();
    if (process.nice() != 0) {
      marks.append(process.nice() < 0 ? '<' : 'N');
    }
    if (process.session() == process.pid()) {
      marks.append('s');
    }
    if (process.threads() > 1) {
      marks.append('l');
    }
    if (process.foregroundGroup() == process.group()) {
      marks.append('+');
    }
    return marks.toString();
  }

  private static String commandLine(ProcessStatus process) {
    String line = text("/proc/" + process.pid() + "/cmdline").replace('\0', ' ').strip();
    return line.isEmpty() ? "[" + process.name() + "]" : line;
  }

  private static long memoryKib() {
    return text("/proc/meminfo")
        .lines()
        .filter(line -> line.startsWith("MemTotal:"))
        .map(line -> Long.parseLong(line.split("\\s+", -1)[1]))
        .findFirst()
        .orElse(1L);
  }

  // User names are those of the host, as in Docker, whose ps runs there.
  private static Map<Long, String> userNames() {
    return text("/etc/passwd")
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 2 && fields[2].matches("[0-9]+"))
        .collect(Collectors.toMap(f -> Long.parseLong(f[2]), f -> f[0], (first, _) -> first));
  }

  private static String text(String path) {
    try {
      return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }
}
