package dev.jcompose.model.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProjectApiTest {
  @Test
  void pathsHaveTheVersion() {
    assertThat(ProjectApi.path("p", Verb.UP)).isEqualTo("/jcompose/v1/projects/p/up");
    assertThat(ProjectApi.mismatch(ProjectApi.path("p", Verb.UP))).isEmpty();
    assertThat(ProjectApi.mismatch("/containers/json")).isEmpty();
  }

  @Test
  void whoeverIsOlderIsNamed() {
    assertThat(ProjectApi.mismatch("/jcompose/v0/projects/p/up"))
        .contains(
            "this command line is older than the engine (project API 0, the engine has 1): update it");
    assertThat(ProjectApi.mismatch("/jcompose/v2/projects/p/up"))
        .contains(
            "the engine is older than this command line (project API 1, the command line has 2):"
                + " restart it with \"jcompose engine stop\"");
  }
}
