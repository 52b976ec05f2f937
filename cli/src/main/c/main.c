/*
 * jcompose: hands its command to a warm command line of the same user and installation, or becomes a
 * JVM that runs it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front.h"

/* Tests wait as long as a busy machine needs; for a user, another JVM would be faster. */
enum { NOT_SERVED = 125, PATIENCE_MS = 1000, ONLY_PATIENCE_MS = 10000 };

#ifndef ON_BY_DEFAULT
#define ON_BY_DEFAULT true
#endif

/* on, off, or "only" for tests: then a command that no warm command line runs fails. */
static bool is_wished(const char *value) {
  const char *wish = getenv("JCOMPOSE_FRONT");
  if (wish == NULL || wish[0] == 0) wish = ON_BY_DEFAULT ? "on" : "off";
  return strcmp(wish, value) == 0;
}

/* Commands for the engine run in their own JVM and start no warm command line. */
static bool is_about_engine(int count, char **arguments) {
  for (int i = 1; i < count; i++)
    if (strcmp(arguments[i], "engine") == 0) return true;
  return false;
}

/* The JVM would reuse the numbers of closed descriptors for its own files, and a command would read or
 * write those. The replacements fail like closed descriptors. */
static void hold_closed(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0) return;
}

/* In a directory that was removed, a JVM dies with a trace of its own. */
static bool is_somewhere(void) {
  char here[PATH_ROOM];
  if (getcwd(here, sizeof here) != NULL || errno != ENOENT) return true;
  fprintf(stderr, "jcompose: the current directory is gone (cd to another one)\n");
  return false;
}

int main(int count, char **arguments) {
  char home[PATH_ROOM], directory[PATH_ROOM], program[PATH_ROOM + 32];
  hold_closed();
  if (!find_home(home)) {
    fprintf(stderr, "jcompose: not installed correctly: it has to be bin/jcompose in the folder of its libraries\n");
    return 1;
  }
  if (!is_somewhere()) return 1;
  if ((is_wished("on") || is_wished("only")) && may_hand_over(count, arguments) && find_directory(directory)) {
    uint64_t own = identity(home);
    int patience_ms = is_wished("only") ? ONLY_PATIENCE_MS : PATIENCE_MS;
    if (!hand_over(directory, own, patience_ms, count, arguments) && !is_about_engine(count, arguments))
      start_warm(home, directory, own);
  }
  if (is_wished("only")) {
    fprintf(stderr, "jcompose: no warm command line ran this command, and JCOMPOSE_FRONT=only\n");
    return NOT_SERVED;
  }
  snprintf(program, sizeof program, "%s/bin/jcompose-jvm", home);
  execv(program, arguments);
  fprintf(stderr, "jcompose: cannot run %s: %s\n", program, strerror(errno));
  return 1;
}
