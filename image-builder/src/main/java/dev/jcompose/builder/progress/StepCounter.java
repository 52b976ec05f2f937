package dev.jcompose.builder.progress;

import java.util.concurrent.atomic.AtomicInteger;

/// Numbers steps over the whole build, and within a stage for their titles.
public final class StepCounter {
  private final BuildListener listener;
  private final AtomicInteger numbers;
  private final String prefix;
  private final int total;
  private int position;

  /// @param numbers shared by all stages
  /// @param prefix name of the stage, empty when there is only one
  /// @param total steps of the stage
  public StepCounter(BuildListener listener, AtomicInteger numbers, String prefix, int total) {
    this.listener = listener;
    this.numbers = numbers;
    this.prefix = prefix;
    this.total = total;
  }

  /// An instruction without a layer.
  public void taken(String instruction, boolean again) {
    listener.event(new BuildEvent.Taken(instruction, again));
  }

  /// What has been come to.
  public void state(String id) {
    listener.event(new BuildEvent.State(id));
  }

  public StepReport begin(String text) {
    position++;
    String place = prefix.isEmpty() ? "" : prefix + " ";
    String title = "[" + place + position + "/" + Math.max(total, position) + "] " + text;
    return new StepReport(listener, numbers.incrementAndGet(), title);
  }
}
