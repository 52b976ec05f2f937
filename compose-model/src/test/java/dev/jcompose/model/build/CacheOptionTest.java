package dev.jcompose.model.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheOptionTest {
  @Test
  void theNameOfAnImageIsAPlaceInARegistry() {
    CacheOption option = CacheOption.parse("host:5000/app:cache");
    assertThat(option.type()).isEqualTo("registry");
    assertThat(option.target(false)).isEqualTo("host:5000/app:cache");
    assertThat(option.problem(false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=local,dest=x                          | x | false | false",
        "type=registry,ref=host/a:b                 | host/a:b | false | false",
        "type=registry,ref=a,mode=max               | a | true | false",
        "mode=min,type=registry,ref=a               | a | false | false",
        "type=registry,ref=a,ignore-error=true      | a | false | true",
        "type=registry,ref=a,image-manifest=true    | a | false | false",
        "type=inline                                | '' | false | false"
      })
  void whereResultsGo(String text, String target, boolean all, boolean ignoresErrors) {
    CacheOption option = CacheOption.parse(text);
    assertThat(option.problem(true)).isEmpty();
    assertThat(option.type().equals("inline") ? "" : option.target(true)).isEqualTo(target);
    assertThat(option.all()).isEqualTo(all);
    assertThat(option.ignoresErrors()).isEqualTo(ignoresErrors);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | type=inline                     | type=local and type=registry are",
        "true  | type=gha                        | type=local and type=registry and type=inline are",
        "true  | dest=x                          | type=local and type=registry and type=inline are",
        "true  | type=local                      | type=local with dest= is",
        "false | type=local,dest=x               | type=local with src= is",
        "false | type=registry,ref=a,mode=max    | ref alone is",
        "true  | type=registry,ref=a,mode=most   | ref, mode=min, mode=max and ignore-error=true are",
        "true  | type=local,dest=a,compression=zstd | dest, mode=min, mode=max and ignore-error=true are",
        "true  | type=inline,mode=max            | type=inline alone is"
      })
  void whatIsWrongIsSaidWithWhatIsRight(boolean written, String text, String problem) {
    assertThat(CacheOption.parse(text).problem(written)).contains(problem);
  }
}
