package dev.jcompose.cli.registry;

import dev.jcompose.cli.file.ReplacedFile;
import dev.jcompose.cli.file.SmallFile;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.json.JsonException;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `~/.docker/config.json`, or the one in `DOCKER_CONFIG`: credentials, or the names of credential
/// helpers.
///
/// @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-stores">credential
///   stores and helpers</a>
public final class DockerConfig {
  private static final String DOCKER_SERVER = "https://index.docker.io/v1/";

  private final Path file;
  private final Map<String, Json> fields;
  private final Invocation invocation;

  private DockerConfig(Path file, Map<String, Json> fields, Invocation invocation) {
    this.file = file;
    this.fields = fields;
    this.invocation = invocation;
  }

  /// Reads the file; without one nobody is logged in anywhere. The same holds, with a warning as
  /// Docker gives it, when it cannot be read: most commands do not need it.
  public static DockerConfig of(Invocation invocation) {
    Path file = file(invocation);
    try {
      return read(file, invocation);
    } catch (IOException | JsonException e) {
      invocation.output().warnOnce("WARNING: Error loading config file: " + problem(file, e));
      return new DockerConfig(file, Map.of(), invocation);
    }
  }

  /// Reads the file to change it.
  ///
  /// @throws CommandException when it cannot be read: what is in it would be lost
  public static DockerConfig toChange(Invocation invocation) {
    Path file = file(invocation);
    try {
      return read(file, invocation);
    } catch (IOException | JsonException e) {
      throw new CommandException(problem(file, e) + " (repair or remove it)");
    }
  }

  private static Path file(Invocation invocation) {
    Path directory =
        invocation
            .variable("DOCKER_CONFIG")
            .map(Path::of)
            .orElseGet(() -> Path.of(invocation.variable("HOME").orElse("/root"), ".docker"));
    return invocation.directory().resolve(directory).resolve("config.json");
  }

  private static DockerConfig read(Path file, Invocation invocation) throws IOException {
    try {
      String text = SmallFile.text(file);
      return new DockerConfig(
          file, text.isBlank() ? Map.of() : Json.parse(text).fields(), invocation);
    } catch (NoSuchFileException none) {
      return new DockerConfig(file, Map.of(), invocation);
    }
  }

  private static String problem(Path file, Exception problem) {
    String why = IoFailure.words(problem);
    return why.startsWith(file + ": ") ? why : file + ": " + why;
  }

  /// The key of Docker Hub is the address of its first API version.
  public static String server(String name) {
    return switch (name) {
      case "", "docker.io", "index.docker.io", "registry-1.docker.io" -> DOCKER_SERVER;
      default -> name.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    };
  }

  /// The detach keys, if the user has configured them.
  public Optional<String> detachKeys() {
    return text("detachKeys");
  }

  /// The form of `ps` that the user prefers.
  public Optional<String> psFormat() {
    return text("psFormat");
  }

  private Optional<String> text(String field) {
    return fields.containsKey(field) ? fields.get(field).someText() : Optional.empty();
  }

  /// The credentials for all registries, for the header `X-Registry-Config`; empty for none.
  public Optional<String> header() {
    Map<String, Object> all = new LinkedHashMap<>();
    store()
        .ifPresent(helper ->
            helper
                .list()
                .forEach(server -> helper.get(server).ifPresent(c -> all.put(server, c.json()))));
    // A helper that cannot list its entries is asked for the registries with a login.
    for (String server : auths().keySet()) {
      if (!all.containsKey(server)) {
        of(server).or(() -> inFile(server)).ifPresent(known -> all.put(server, known.json()));
      }
    }
    helpers().keySet().forEach(s -> of(s).ifPresent(c -> all.put(s, c.json())));
    return all.isEmpty() ? Optional.empty() : Optional.of(encoded(Json.of(all)));
  }

  /// The credentials for one registry, for the header `X-Registry-Auth`.
  ///
  /// @param domain as in an image's name
  public Optional<String> header(String domain) {
    return of(server(domain)).map(known -> encoded(Json.of(known.json())));
  }

  private static String encoded(Json json) {
    return Base64.getUrlEncoder().encodeToString(json.print().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Login> of(String server) {
    return helper(server).map(h -> h.get(server)).orElseGet(() -> inFile(server));
  }

  /// The program that keeps the credentials of a registry.
  private Optional<CredentialHelper> helper(String server) {
    return Optional.ofNullable(helpers().get(server))
        .flatMap(Json::someText)
        .map(name -> new CredentialHelper(name, invocation))
        .or(this::store);
  }

  private Optional<CredentialHelper> store() {
    return Optional.ofNullable(fields.get("credsStore"))
        .flatMap(Json::someText)
        .map(name -> new CredentialHelper(name, invocation));
  }

  private Map<String, Json> helpers() {
    Json helpers = fields.get("credHelpers");
    return helpers == null ? Map.of() : helpers.fields();
  }

  private Map<String, Json> auths() {
    Json auths = fields.get("auths");
    return auths == null ? Map.of() : auths.fields();
  }

  private Optional<Login> inFile(String server) {
    for (Map.Entry<String, Json> entry : auths().entrySet()) {
      if (server(entry.getKey()).equals(server(server))) {
        return login(entry.getValue());
      }
    }
    return Optional.empty();
  }

  private Optional<Login> login(Json entry) {
    Optional<String> token = entry.at("identitytoken").someText();
    if (token.isPresent()) {
      return Optional.of(new Login("", token.get(), true));
    }
    String text = entry.at("auth").text();
    if (text.isEmpty()) {
      return entry
          .at("username")
          .someText()
          .map(user -> new Login(user, entry.at("password").text(), false));
    }
    String plain;
    try {
      plain = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + ": invalid auth configuration: not valid base64");
    }
    int colon = plain.indexOf(':');
    if (colon < 0) {
      throw new CommandException(file + ": invalid auth configuration: it has no colon");
    }
    return Optional.of(new Login(plain.substring(0, colon), plain.substring(colon + 1), false));
  }

  /// Keeps a login, with the helper when there is one.
  ///
  /// @return a warning for the user, if it was stored in the file
  public Optional<String> keep(String server, Login login) {
    Optional<CredentialHelper> helper = helper(server);
    Map<String, Object> entry = new LinkedHashMap<>();
    if (helper.isPresent()) {
      helper.get().store(server, login);
    } else {
      String plain = login.user() + ":" + login.secret();
      entry.put("auth", Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
    }
    Map<String, Object> auths = new LinkedHashMap<>(auths());
    auths.put(server, entry);
    write(auths);
    return helper.isPresent()
        ? Optional.empty()
        : Optional.of(
            "WARNING! Your credentials are stored unencrypted in '"
                + file
                + "'.\nConfigure a credential helper to remove this warning. See\n"
                + "https://docs.docker.com/go/credential-store/");
  }

  /// Forgets a login.
  ///
  /// @return whether there was one
  public boolean forget(String server) {
    Map<String, Object> auths = new LinkedHashMap<>(auths());
    boolean known = auths.keySet().removeIf(key -> server(key).equals(server(server)));
    Optional<CredentialHelper> helper = helper(server);
    if (helper.isPresent() && helper.get().get(server).isPresent()) {
      helper.get().erase(server);
      known = true;
    }
    if (known) {
      write(auths);
    }
    return known;
  }

  /// Everything but logins is kept; only the user may read the file.
  private void write(Map<String, Object> auths) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("auths", auths);
    try {
      ReplacedFile.write(file, Json.of(all).printIndented() + "\n", "rw-------");
    } catch (IOException e) {
      throw new CommandException(file + ": cannot be written: " + IoFailure.words(e));
    }
  }
}
