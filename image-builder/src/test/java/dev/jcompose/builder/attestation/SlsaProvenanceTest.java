package dev.jcompose.builder.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.builder.request.AttestationWish;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.builder.source.GitSource;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.stage.Material;
import dev.jcompose.linux.name.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SlsaProvenanceTest {
  private static final Material BASE =
      new Material("pkg:docker/base@1?platform=linux%2Famd64", "sha256", "ab".repeat(32));
  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

  private static BuildRequest request(NamedContext context) {
    return BuildRequest.of(context)
        .withArgs(Map.of("TOKEN", "t0ken"))
        .withLabels(Map.of("a", "b"))
        .withTarget(Optional.of("app"))
        .withCredentials(
            new Credentials(Map.of("npm", new Credentials.Secret.OfText("hunter2")), Map.of()));
  }

  private static JsonNode predicate(BuildRequest request, boolean max, boolean version1) {
    SlsaProvenance provenance =
        new SlsaProvenance(
            request,
            new AttestationWish.Provenance(max, version1, "https://ci.example/1"),
            Platform.HERE,
            List.of(
                BASE, new Material("https://example.org/r.git#v1", "sha1", "cd".repeat(20)), BASE),
            "FROM base:1");
    assertThat(provenance.type())
        .isEqualTo("https://slsa.dev/provenance/" + (version1 ? "v1" : "v0.2"));
    return provenance.predicate(BEGAN, BEGAN.plusSeconds(3));
  }

  @Test
  void theShortFormNamesNeitherArgumentsNorSecrets() {
    JsonNode predicate =
        predicate(request(new NamedContext.Directory(Path.of("/c"))), false, false);
    assertThat(predicate.path("invocation").path("parameters").toString())
        .isEqualTo(
            "{\"frontend\":\"dockerfile.v0\",\"args\":{\"target\":\"app\"},\"locals\":[{\"name\":\"context\"},{\"name\":\"dockerfile\"}]}");
    assertThat(predicate.path("materials")).hasSize(2);
    assertThat(predicate.path("builder").path("id").asString("")).isEqualTo("https://ci.example/1");
    assertThat(predicate.path("metadata").path("buildFinishedOn").asString(""))
        .isEqualTo("2026-01-02T03:04:08Z");
    assertThat(predicate.toString()).doesNotContain("t0ken", "hunter2", "npm", "RlJPTSBiYXNlOjE=");
  }

  @Test
  void theLongFormNamesThemAndHasTheDockerfileButNoValueOfASecret() {
    JsonNode predicate = predicate(request(new NamedContext.Directory(Path.of("/c"))), true, false);
    assertThat(predicate.path("invocation").path("parameters").toString())
        .contains("\"build-arg:TOKEN\":\"t0ken\"", "\"label:a\":\"b\"", "{\"id\":\"npm\"");
    assertThat(predicate.toString()).contains("RlJPTSBiYXNlOjE=").doesNotContain("hunter2");
  }

  @Test
  void versionOneOfARepositoryNamesItsCommit() {
    GitSource source = GitSource.parse("https://example.org/r.git#v1").orElseThrow();
    JsonNode predicate = predicate(request(new NamedContext.Git(source)), false, true);
    JsonNode definition = predicate.path("buildDefinition");
    assertThat(definition.path("externalParameters").path("configSource").toString())
        .isEqualTo(
            "{\"uri\":\"https://example.org/r.git#v1\",\"digest\":{\"sha1\":\"%s\"},\"path\":\"Dockerfile\"}"
                .formatted("cd".repeat(20)));
    assertThat(definition.path("resolvedDependencies")).hasSize(2);
    assertThat(predicate.path("runDetails").path("metadata").path("startedOn").asString(""))
        .isEqualTo("2026-01-02T03:04:05Z");
  }
}
