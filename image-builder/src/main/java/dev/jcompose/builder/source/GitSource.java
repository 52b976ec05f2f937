package dev.jcompose.builder.source;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A commit of a git repository, fetched by the `git` program. As in BuildKit, only the transports
/// http, https, ssh and git are supported, including for submodules, and configuration of the user
/// or the machine is ignored.
///
/// @param url of the repository, without what follows `#`
/// @param reference branch, tag or commit; empty for the default branch
/// @param subdirectory of the work tree, clean and relative; empty for the whole
/// @see <a href="https://docs.docker.com/build/concepts/context/#git-repositories">URL
///   fragments</a>
public record GitSource(String url, String reference, String subdirectory) {
  private static final Pattern URL =
      Pattern.compile(
          "(?:(?:https?://[^#?]+\\.git)|(?:git|ssh)://[^#]+|[\\w.-]+@[\\w.-]+:(?!//)[^#]+)"
              + "(?:#.*)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final int MAX_MESSAGE = 2000;

  /// Reads a URL with its fragment.
  ///
  /// @return empty when it does not name a repository
  public static Optional<GitSource> parse(String text) {
    String whole = text.startsWith("github.com/") ? "https://" + text : text;
    if (text.startsWith("github.com/") && !whole.split("#", 2)[0].endsWith(".git")) {
      String[] parts = whole.split("#", 2);
      whole = parts[0] + ".git" + (parts.length > 1 ? "#" + parts[1] : "");
    }
    Matcher matcher = URL.matcher(whole);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String[] parts = whole.split("#", 2);
    String fragment = parts.length > 1 ? parts[1] : "";
    int colon = fragment.indexOf(':');
    String reference = colon < 0 ? fragment : fragment.substring(0, colon);
    String below = colon < 0 ? "" : fragment.substring(colon + 1);
    if (parts[0].startsWith("-") || reference.startsWith("-")) {
      throw new ImageException(Kind.INVALID, "git source " + text + ": begins with a dash");
    }
    return Optional.of(new GitSource(parts[0], reference, ArchivePath.clampToRoot(below)));
  }

  /// The address with the reference.
  public String address() {
    return reference.isEmpty() ? url : url + "#" + reference;
  }

  /// The commit that the reference currently means.
  ///
  /// @throws ImageException with git's own words when the repository or the reference does not
  ///   exist
  String commit(Path temporary, Cancellation cancellation)
      throws IOException, InterruptedException {
    if (COMMIT.matcher(reference).matches()) {
      return reference;
    }
    String wanted = reference.isEmpty() ? "HEAD" : reference;
    String listed = git(temporary, cancellation, "ls-remote", "--", url, wanted, wanted + "^{}");
    String best = "";
    int rank = 0;
    for (String line : listed.lines().toList()) {
      String[] fields = line.split("\t", 2);
      if (fields.length == 2 && COMMIT.matcher(fields[0]).matches()) {
        int found = rank(fields[1], wanted);
        if (found > rank) {
          rank = found;
          best = fields[0];
        }
      }
    }
    if (best.isEmpty()) {
      throw new ImageException(
          Kind.NOT_FOUND, "git source " + url + ": repository does not contain ref " + wanted);
    }
    return best;
  }

  /// A tag takes precedence over a branch of the same name, and the target of an annotated tag over
  /// the tag.
  private static int rank(String name, String wanted) {
    return name.equals("refs/tags/" + wanted + "^{}")
        ? 4
        : name.equals("refs/tags/" + wanted)
            ? 3
            : name.equals(wanted) ? 2 : name.equals("refs/heads/" + wanted) ? 1 : 0;
  }

  /// Puts the work tree of a commit into an empty directory.
  ///
  /// @param keepGit whether `.git` stays
  void checkOut(String commit, Path into, boolean keepGit, Cancellation cancellation)
      throws IOException, InterruptedException {
    git(into, cancellation, "init", "-q");
    git(into, cancellation, "remote", "add", "origin", url);
    try {
      git(into, cancellation, "fetch", "-q", "--depth=1", "--no-tags", "origin", commit);
    } catch (ImageException shallow) {
      // Some servers do not serve single commits, or do not support shallow fetches.
      cancellation.check();
      git(
          into,
          cancellation,
          "fetch",
          "-q",
          "--tags",
          "origin",
          "+refs/heads/*:refs/remotes/origin/*");
    }
    git(into, cancellation, "checkout", "-q", "--detach", commit);
    if (Files.exists(into.resolve(".gitmodules"))) {
      git(into, cancellation, "submodule", "update", "-q", "--init", "--recursive", "--depth=1");
    }
    if (!keepGit) {
      try (var directory = Directory.open(into)) {
        directory.removeTree(".git");
      }
    }
  }

  private String git(Path directory, Cancellation cancellation, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.allow=never"));
    for (String transport : List.of("http", "https", "ssh", "git")) {
      command.addAll(List.of("-c", "protocol." + transport + ".allow=always"));
    }
    command.addAll(List.of("-c", "core.hooksPath=/dev/null", "-c", "init.defaultBranch=main"));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
    environment.put("GIT_ASKPASS", "true");
    environment.keySet().removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException missing) {
      throw new ImageException(Kind.SYSTEM, "git source " + url + ": cannot run git (install it)");
    }
    process.getOutputStream().close();
    Runnable release =
        cancellation.onCancel(() -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
    try (InputStream in = process.getInputStream()) {
      String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      cancellation.check();
      if (code != 0) {
        String text = output.strip();
        throw new ImageException(
            Kind.INVALID,
            "git source "
                + url
                + ": git "
                + words[0]
                + " failed: "
                + text.substring(Math.max(0, text.length() - MAX_MESSAGE)));
      }
      return output;
    } finally {
      release.run();
      process.destroyForcibly();
    }
  }
}
