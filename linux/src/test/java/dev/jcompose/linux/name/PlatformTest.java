package dev.jcompose.linux.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "LINUX/AMD64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/arm64/v8, linux/arm64",
    "linux/aarch64, linux/arm64",
    "linux/arm/v7, linux/arm/v7",
    "linux, linux",
    "windows, windows",
    "arm64, linux/arm64",
    "i386, linux/386",
    "x86_64, linux/amd64"
  })
  void isReadAndWritten(String text, String written) {
    assertThat(Platform.parse(text)).hasToString(written);
  }

  @ParameterizedTest
  @CsvSource({
    "plan9, unknown operating system or architecture: invalid argument",
    "linux/amd64/v1/x, unknown operating system or architecture: invalid argument",
    "linux/, \"\" is an invalid component of a platform: invalid argument",
    "linux/a b, \"a b\" is an invalid component of a platform: invalid argument",
    "a?, \"a?\" is an invalid component of a platform: invalid argument"
  })
  void isRefused(String text, String why) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\": " + why);
    assertThat(Platform.find(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, 0",
    "linux/amd64, linux/amd64/v3, 0",
    "linux/arm64, linux/arm64/v8, 0",
    "linux/arm, linux/arm/v6, 0",
    "linux/arm/v7, linux/arm, 0",
    "linux/arm/v7, linux/arm/v6, 1",
    "linux/arm/v7, linux/arm/v5, 2",
    "linux/arm/v6, linux/arm/v7, none",
    "linux/amd64, linux/arm64, none",
    "linux/arm64, darwin/arm64, none"
  })
  void isServedByImagesOfItsArchitecture(String wanted, String offered, String distance) {
    OptionalInt found = Platform.parse(wanted).distance(Platform.parse(offered));
    assertThat(found.isPresent() ? "" + found.getAsInt() : "none").isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({"linux, true", "windows, false", "linux/s390x, false", "windows/amd64, false"})
  void runsHereOrNot(String text, boolean runs) {
    assertThat(Platform.parse(text).runsHere()).isEqualTo(runs);
  }
}
