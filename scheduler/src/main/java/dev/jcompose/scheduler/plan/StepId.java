package dev.jcompose.scheduler.plan;

/// A step's number in its plan, from 1.
public record StepId(int number) implements Comparable<StepId> {
  @Override
  public int compareTo(StepId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "#" + number;
  }
}
