package dev.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnifiedChoiceTest {
  private static final Set<Long> ENGINE = Set.of(10L, 11L);

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the root of the whole tree,              true,  '',                'cpu memory', '',           '1 10', root",
    "a service of its own,                    false, 'domain',          'cpu memory', '',           '10',   cleared",
    "with its supervisor,                     false, 'domain',          'cpu memory', '',           '10 11', cleared",
    "a login session,                         false, 'domain',          'cpu memory', '',           '7 10', root",
    "a session spoilt before,                 false, 'domain threaded', 'cpu pids',   'cpu pids',   '7 10', root",
    "alone in a spoilt cgroup,                false, 'domain threaded', 'cpu memory', 'cpu',        '10',   root",
    "below a spoilt cgroup,                   false, 'domain invalid',  'cpu pids',   '',           '10',   root",
    "in a threaded one,                       false, 'threaded',        'cpu pids',   '',           '10',   root",
    "handed down already,                     false, 'domain',          'cpu memory', 'cpu memory', '',     own",
    "nobody in it,                            false, 'domain',          'cpu memory', 'cpu',        '',     own",
    "no controllers (hybrid),                 false, 'domain',          '',           '',           '7 10', own",
    "the root that a container sees,          true,  'domain',          'cpu memory', '',           '1 10', cleared",
    "the same with nothing to hand down,      true,  'domain',          '',           '',           '1 10', own",
  })
  void where(
      String situation,
      boolean root,
      String kind,
      String offered,
      String enabled,
      String inside,
      String expected) {
    List<Long> pids = Arrays.stream(words(inside)).map(Long::valueOf).toList();
    UnifiedChoice choice =
        UnifiedChoice.of(
            new UnifiedChoice.Seen(
                root,
                kind,
                new HashSet<>(List.of(words(offered))),
                new HashSet<>(List.of(words(enabled))),
                pids),
            ENGINE);

    assertThat(choice)
        .isEqualTo(
            switch (expected) {
              case "own" -> new UnifiedChoice.Own();
              case "cleared" -> new UnifiedChoice.OwnCleared(pids);
              default -> new UnifiedChoice.Root();
            });
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ", -1);
  }
}
