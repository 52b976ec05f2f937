package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.copy.ContainerFiles;
import dev.jcompose.cli.copy.CopyPath;
import dev.jcompose.cli.copy.Destination;
import dev.jcompose.cli.copy.LocalFiles;
import dev.jcompose.cli.copy.Placement;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.tree.UserFiles;
import dev.jcompose.linux.call.IoFailure;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// `cp`: copies files between a service's containers and this machine.
public final class Copy implements Command {
  private static final int PIPE = 256 * 1024;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "cp [OPTIONS] SERVICE:SRC_PATH DEST_PATH|-\n  jcompose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH",
            "Copy files/folders between a service container and the local filesystem",
            Flag.on("all", "Include containers created by the run command"),
            Flag.on("archive", 'a', "Archive mode (copy all uid/gid information)"),
            Flag.on("follow-link", 'L', "Always follow symbol link in SRC_PATH"),
            Flag.number("index", "Index of the container if service has multiple replicas"))
        .arguments(2, 2);
  }

  @Override
  public int run(Call call) {
    CopyPath from = CopyPath.of(call.names().get(0));
    CopyPath to = CopyPath.of(call.names().get(1));
    if (call.names().get(0).isEmpty() || call.names().get(1).isEmpty()) {
      throw new CommandException(
          (call.names().get(0).isEmpty() ? "source" : "destination") + " can not be empty");
    }
    if (!from.local() && !to.local()) {
      throw new CommandException("copying between services is not supported");
    }
    if (from.local() && to.local()) {
      throw new CommandException("unknown copy direction");
    }
    if (from.path().isEmpty() || to.path().isEmpty()) {
      throw new CommandException(
          "a path is missing after \"" + (from.local() ? to : from).service() + ":\"");
    }
    List<ListedContainer> all = containers(call, from.local() ? to : from);
    List<ListedContainer> containers = from.local() ? all : all.subList(0, 1);
    try (Input input = Input.of(call, from.stream() ? containers.size() : 0);
        Progress progress = call.shown("Copying")) {
      for (ListedContainer container : containers) {
        String way = " " + way(container, from, to);
        progress.task(new Task(container.name(), Task.State.WORKING, "Copying" + way));
        if (!call.dryRun()) {
          ContainerFiles files = new ContainerFiles(call.engine(), container.name());
          if (from.local()) {
            send(call, from, input, files, to.path());
          } else {
            receive(call, files, from.path(), to);
          }
        }
        progress.task(new Task(container.name(), Task.State.DONE, "Copied" + way));
      }
    } catch (IOException e) {
      throw new CommandException(IoFailure.words(e));
    }
    return 0;
  }

  private static String way(ListedContainer container, CopyPath from, CopyPath to) {
    return from.local()
        ? "%s to %s:%s".formatted(from.path(), container.name(), to.path())
        : "%s:%s to %s".formatted(container.name(), from.path(), to.path());
  }

  private static List<ListedContainer> containers(Call call, CopyPath place) {
    EngineClient engine = call.engine();
    Arguments arguments = call.arguments();
    int index = arguments.number("index").orElse(0);
    List<ListedContainer> containers =
        ListedContainer.list(engine, Target.of(call).name(), true).stream()
            .filter(container -> container.service().equals(place.service()))
            .filter(container -> !container.oneOff() || (arguments.on("all") && index == 0))
            .filter(container -> index == 0 || container.number() == index)
            .toList();
    if (containers.isEmpty()) {
      throw new CommandException(
          index == 0
              ? "no container found for service \"" + place.service() + "\""
              : "service \"" + place.service() + "\" is not running container #" + index);
    }
    return containers;
  }

  private static void receive(Call call, ContainerFiles files, String path, CopyPath to)
      throws IOException {
    if (to.stream()) {
      try (ContainerFiles.Sent sent = files.read(path, call.arguments().on("follow-link"))) {
        sent.body().transferTo(call.out());
        call.out().flush();
      }
      return;
    }
    LocalFiles local = local(call);
    Destination followed = local.destination(to.path());
    try (ContainerFiles.Sent sent = files.read(path, call.arguments().on("follow-link"))) {
      Destination destination = sent.link() ? local.destinationOfLink(to.path()) : followed;
      Placement placement = Placement.of(sent.source(), destination);
      new UserFiles(Path.of(placement.directory()), placement::renamed).run(sent.body());
    } catch (ImageException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  /// Standard input, stored in a file if it goes to more than one container.
  ///
  /// @param kept empty when it is read at most once
  private record Input(InputStream in, Optional<Path> kept) implements AutoCloseable {
    static Input of(Call call, int readers) throws IOException {
      if (readers < 2 || call.dryRun()) {
        return new Input(call.invocation().in(), Optional.empty());
      }
      Path file = Files.createTempFile("jcompose-cp", ".tar");
      try (OutputStream out = Files.newOutputStream(file)) {
        long _ = call.invocation().in().transferTo(out);
      }
      return new Input(call.invocation().in(), Optional.of(file));
    }

    InputStream open() throws IOException {
      return kept.isPresent() ? Files.newInputStream(kept.get()) : in;
    }

    @Override
    public void close() throws IOException {
      if (kept.isPresent()) {
        Files.deleteIfExists(kept.get());
      }
    }
  }

  private static void send(Call call, CopyPath from, Input input, ContainerFiles files, String path)
      throws IOException {
    boolean owned = call.arguments().on("archive");
    Destination destination = files.destination(path);
    if (from.stream()) {
      if (!destination.directory()) {
        throw new CommandException(
            "destination \"%s:%s\" must be a directory".formatted(files.container(), path));
      }
      try (InputStream in = input.open()) {
        files.write(destination.path(), in, owned);
      }
      return;
    }
    LocalFiles.Found found = local(call).source(from.path(), call.arguments().on("follow-link"));
    Placement placement = Placement.of(found.source(), destination);
    AtomicReference<String> unreadable = new AtomicReference<>("");
    try (PipedInputStream archive = new PipedInputStream(PIPE)) {
      OutputStream out = new PipedOutputStream(archive);
      Thread _ = Background.start("archive", () -> pack(found, placement, out, unreadable));
      files.write(placement.directory(), whole(archive, unreadable), owned);
    }
  }

  private static void pack(
      LocalFiles.Found found,
      Placement placement,
      OutputStream out,
      AtomicReference<String> unreadable) {
    try (out) {
      try {
        found.write(placement, new Open(out));
      } catch (RuntimeException e) {
        // A file that disappeared or may not be read.
        unreadable.set(IoFailure.words(e));
      }
    } catch (IOException _) {
      // The engine takes no more, and says why.
    }
  }

  /// Closing it has no effect until it is known whether everything could be read.
  private static final class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      out.write(from, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /// The archive, which gets its end marker only if everything could be read.
  private static InputStream whole(InputStream archive, AtomicReference<String> unreadable) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int count = archive.read(into, offset, length);
        if (count < 0 && !unreadable.get().isEmpty()) {
          throw new CommandException(unreadable.get());
        }
        return count;
      }
    };
  }

  private static LocalFiles local(Call call) {
    return new LocalFiles(call.invocation().directory());
  }
}
