package dev.jcompose.cli.log;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.FrameReader;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Reads the log of one container on its own thread and prints it.
public final class LogStream {
  private final Thread thread;

  private final AtomicLong lines;

  private LogStream(Thread thread, AtomicLong lines) {
    this.thread = thread;
    this.lines = lines;
  }

  /// Starts to read.
  ///
  /// @param name the prefix of its lines
  public static LogStream start(
      EngineClient engine, String container, String name, LogRequest request, LogPrinter printer) {
    AtomicLong lines = new AtomicLong();
    return new LogStream(
        Background.start(
            "log of " + name,
            () ->
                read(engine, container, name, request, printer, lines)
                    .ifPresent(problem -> printer.remark(name, name + ": log: " + problem))),
        lines);
  }

  /// Reads to the end on the calling thread.
  ///
  /// @return what went wrong
  public static Optional<String> read(
      EngineClient engine, String container, String name, LogRequest request, LogPrinter printer) {
    return read(engine, container, name, request, printer, new AtomicLong());
  }

  private static Optional<String> read(
      EngineClient engine,
      String container,
      String name,
      LogRequest request,
      LogPrinter printer,
      AtomicLong lines) {
    LineSplitter out = splitter(name, false, printer, lines);
    LineSplitter err = splitter(name, true, printer, lines);
    try (Answer answer = engine.open("GET", request.path(container), "")) {
      answer.beforeWaiting(printer::flush);
      boolean multiplexed = !answer.header("content-type").contains("raw-stream");
      FrameReader.read(
          answer.body(),
          multiplexed,
          (error, bytes, length) -> (error ? err : out).write(bytes, length));
    } catch (EngineRequestException e) {
      // A removed container has no log any more.
      return e.status() == 404 || e.status() == 409
          ? Optional.empty()
          : Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.of("the connection broke: " + IoFailure.words(e));
    } finally {
      out.end();
      err.end();
      printer.flush();
    }
    return Optional.empty();
  }

  private static LineSplitter splitter(
      String name, boolean error, LogPrinter printer, AtomicLong lines) {
    return new LineSplitter(line -> {
      printer.line(name, error, line);
      long _ = lines.incrementAndGet();
    });
  }

  /// Waits until the log has ended.
  public void join() throws InterruptedException {
    thread.join();
  }

  /// Waits until the log has ended, or no line has come for so long.
  public void join(Duration quiet) throws InterruptedException {
    long before = lines.get();
    while (!thread.join(quiet) && lines.get() != before) {
      before = lines.get();
    }
  }
}
