/*
 * jc-shim: the parent of one container's first process, or of one process started in a container.
 *
 *   jc-shim launch FD TITLE    follows the plan in FD (see plan.h), stays until the process ended
 *   jc-shim supervise PROGRAM [ARGUMENT...]
 *   docker-init -- PROGRAM [ARGUMENT...]    the small init, mounted into a container under this name
 *   jc-shim namespace KIND [FD]   makes a namespace and stops (see owned.h)
 *   jc-shim hold               leaves a process behind that does nothing, and keeps what it is in
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "hold.h"
#include "init.h"
#include "launch.h"
#include "owned.h"
#include "subreaper.h"

int main(int count, char **arguments) {
  const char *slash = count > 0 ? strrchr(arguments[0], '/') : NULL;
  if (slash && strcmp(slash, "/docker-init") == 0) {
    return init_resumes() ? init_resume() : init(arguments + (count > 2 ? 2 : count));
  }
  if (count >= 3 && strcmp(arguments[1], "launch") == 0) {
    char *end = arguments[count - 1] + strlen(arguments[count - 1]) + 1;
    return launch(atoi(arguments[2]), arguments[0], (unsigned long)(end - arguments[0]));
  }
  if (count >= 3 && strcmp(arguments[1], "supervise") == 0) return subreaper(arguments + 2);
  if (count == 2 && strcmp(arguments[1], "hold") == 0) return hold();
  if (count >= 3 && strcmp(arguments[1], "namespace") == 0) {
    return namespace_mode(count - 2, arguments + 2);
  }
  fprintf(stderr, "usage: jc-shim supervise PROGRAM [ARGUMENT...]\n");
  return CANNOT;
}
