#include "subreaper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failure.h"
#include "sys.h"

static volatile sig_atomic_t command;

static void forward(int number) {
  if (command > 0) kill((pid_t)command, number);
}

int subreaper(char **arguments) {
  /* It outlives the command that started it: it must hold neither the caller's files (such as a lock of flock(1)) nor his directory. */
  sys_close_range(3, ~0U, 0);
  if (chdir("/") < 0) return CANNOT;
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  sigset_t forwarded, before;
  sigemptyset(&forwarded);
  sigaddset(&forwarded, SIGTERM);
  sigaddset(&forwarded, SIGINT);
  sigaddset(&forwarded, SIGHUP);
  sigprocmask(SIG_BLOCK, &forwarded, &before);
  pid_t pid = fork();
  if (pid < 0) {
    fprintf(stderr, "jc-shim: cannot start %s: %s\n", arguments[0], words(errno));
    return CANNOT;
  }
  if (pid == 0) {
    sigprocmask(SIG_SETMASK, &before, NULL);
    execvp(arguments[0], arguments);
    fprintf(stderr, "jc-shim: cannot start %s: %s\n", arguments[0], words(errno));
    _exit(errno == ENOENT ? NOT_FOUND : CANNOT_RUN);
  }
  command = pid;
  struct sigaction action = {.sa_handler = forward};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  sigprocmask(SIG_SETMASK, &before, NULL);
  int code = CANNOT;
  for (;;) {
    int status;
    pid_t ended = waitpid(-1, &status, 0);
    if (ended < 0) {
      if (errno == EINTR) continue;
      return code; /* no children are left */
    }
    if (ended == pid) {
      command = 0;
      code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
  }
}
