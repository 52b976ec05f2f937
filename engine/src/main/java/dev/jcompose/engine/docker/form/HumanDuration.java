package dev.jcompose.engine.docker.form;

import java.time.Duration;

/// A duration in Docker's words: `Up 3 minutes`.
///
/// @see <a href="https://github.com/docker/go-units">go-units</a>
public final class HumanDuration {
  private static final int DAYS_OF_WEEKS = 60;
  private static final int DAYS_OF_YEARS = 2 * 365;

  private HumanDuration() {}

  public static String of(Duration length) {
    long seconds = length.toSeconds();
    long minutes = length.toMinutes();
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (minutes < 60) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < 48) {
      return hours + " hours";
    }
    return days(hours / 24, hours);
  }

  private static String days(long days, long hours) {
    if (days < 14) {
      return days + " days";
    } else if (days < DAYS_OF_WEEKS) {
      return days / 7 + " weeks";
    } else if (days < DAYS_OF_YEARS) {
      return days / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
