package dev.jcompose.cli.log;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.FrameReader;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.util.Optional;

/// Reads the log of one container on its own thread and prints it.
public final class LogStream {
  private final Thread thread;

  private LogStream(Thread thread) {
    this.thread = thread;
  }

  /// Starts to read.
  ///
  /// @param name the prefix of its lines
  public static LogStream start(
      EngineClient engine, String container, String name, LogRequest request, LogPrinter printer) {
    return new LogStream(
        Background.start(
            "log of " + name,
            () ->
                read(engine, container, name, request, printer)
                    .ifPresent(problem -> printer.remark(name, name + ": log: " + problem))));
  }

  /// Reads to the end on the calling thread.
  ///
  /// @return what went wrong
  public static Optional<String> read(
      EngineClient engine, String container, String name, LogRequest request, LogPrinter printer) {
    LineSplitter out = new LineSplitter(line -> printer.line(name, false, line));
    LineSplitter err = new LineSplitter(line -> printer.line(name, true, line));
    try (Answer answer = engine.open("GET", request.path(container), "")) {
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
    }
    return Optional.empty();
  }

  /// Waits until the log has ended.
  public void join() throws InterruptedException {
    thread.join();
  }

  /// Waits at most this long until the log has ended.
  public boolean join(java.time.Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }
}
