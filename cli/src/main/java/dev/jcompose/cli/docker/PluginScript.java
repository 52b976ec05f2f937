package dev.jcompose.cli.docker;

import java.nio.file.Path;

/// The plugin behind `docker compose`: a shell script that hands its command line over to jcompose.
///
/// `docker` asks a plugin for its metadata, and then runs it with its own whole command line: what
/// comes before `compose` is for `docker`, and selects the machine.
///
/// @param program jcompose
/// @param version of it
/// @param socket of its engine
/// @see "docker/cli cli-plugins/metadata; docs/reference/commandline/cli.md"
public record PluginScript(Path program, String version, Path socket) {
  /// @param mark a comment by which the script is known
  String text(String mark) {
    return """
    #!/bin/sh
    # docker compose is jcompose. %1$s
    if [ "${1:-}" = docker-cli-plugin-metadata ]; then
      echo '{"SchemaVersion":"0.1.0","Vendor":"jcompose","Version":"%2$s","ShortDescription":"Docker Compose (jcompose)"}'
      exit
    fi
    # After other commands docker asks for hints to show. There are none.
    if [ "${1:-}" = docker-cli-plugin-hooks ]; then
      exit
    fi
    elsewhere() {
      echo "docker compose: jcompose has an engine of its own, unix://%5$s, and cannot use $1 (leave it out)" >&2
      exit 1
    }
    host() { [ "$2" = "unix://"%4$s ] || elsewhere "$1 $2"; }
    context() { case "$2" in jcompose | default) ;; *) elsewhere "$1 $2" ;; esac; }
    if [ -n "${DOCKER_HOST:-}" ]; then
      host DOCKER_HOST "$DOCKER_HOST"
    elif [ -n "${DOCKER_CONTEXT:-}" ]; then
      context DOCKER_CONTEXT "$DOCKER_CONTEXT"
    fi
    while [ $# -gt 0 ]; do
      case "$1" in
        compose) shift; break ;;
        __complete*) shift; [ "${1:-}" = compose ] && shift; set -- __complete "$@"; break ;;
        -c | --context) context "$1" "${2:-}"; shift 2 ;;
        --context=*) context --context "${1#*=}"; shift ;;
        -H | --host) host "$1" "${2:-}"; shift 2 ;;
        --host=*) host --host "${1#*=}"; shift ;;
        --config | -l | --log-level) shift 2 ;;
        --tls | --tlsverify | --tls*=*) elsewhere "$1" ;;
        --tls*) elsewhere "$1 ${2:-}" ;;
        -*) shift ;;
        *) break ;;
      esac
    done
    JCOMPOSE_HOST="unix://"%4$s exec %3$s "$@"
    """
        .formatted(mark, version, quoted(program), quoted(socket), socket);
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}
