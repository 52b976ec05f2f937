package dev.jcompose.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.runtime.HookSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Java writes plans and the shim reads them: both have the same numbers under the same names.
class PlanHeaderTest {
  private static final Path HEADER = Path.of("src/main/c/plan.h");
  private static final Pattern CONSTANT =
      Pattern.compile("^ {2}(\\w+) = (\\d+),", Pattern.MULTILINE);

  @Test
  void stepsAreThoseOfTheShim() throws IOException {
    Map<String, Integer> ours =
        Arrays.stream(ShimStep.values())
            .collect(Collectors.toMap(step -> "STEP_" + step.name(), step -> step.number));
    assertThat(new TreeMap<>(ours)).isEqualTo(constants("step"));
  }

  @Test
  void targetFlagsAreThoseOfTheShim() throws IOException {
    Map<String, Integer> ours =
        Arrays.stream(TargetFlag.values())
            .collect(Collectors.toMap(flag -> "TARGET_" + flag.name(), flag -> flag.number));
    assertThat(new TreeMap<>(ours)).isEqualTo(constants("target_flag"));
  }

  @Test
  void hookPointsAreThoseOfTheShim() throws IOException {
    Map<String, Integer> ours =
        Arrays.stream(HookSpec.Point.values())
            .collect(Collectors.toMap(point -> "HOOK_" + point.name(), HookSteps::number));
    assertThat(new TreeMap<>(ours)).isEqualTo(constants("hook_point"));
  }

  /// The constants of an `enum` in the header.
  private static Map<String, Integer> constants(String name) throws IOException {
    String header = Files.readString(HEADER);
    int start = header.indexOf("enum " + name + " {");
    assertThat(start).as("enum %s in %s", name, HEADER).isNotNegative();
    Matcher matcher = CONSTANT.matcher(header.substring(start, header.indexOf("};", start)));
    Map<String, Integer> constants = new TreeMap<>();
    while (matcher.find()) {
      constants.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
    }
    return constants;
  }
}
