#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failure.h"
#include "sys.h"

/* What ps shows, as Docker's: "/sbin/docker-init -- program arguments". */
static void set_title(char *title, unsigned long size, char **arguments) {
  static const char head[] = "/sbin/docker-init\0--";
  if (size < sizeof head + 1) return;
  memset(title, 0, size);
  memcpy(title, head, sizeof head);
  unsigned long used = sizeof head;
  for (char **argument = arguments; *argument; argument++) {
    unsigned long length = strlen(*argument) + 1;
    if (used + length > size) break;
    memcpy(title + used, *argument, length);
    used += length;
  }
  prctl(PR_SET_NAME, "docker-init", 0, 0, 0);
}

static int reap(pid_t program, int *code) {
  int ended = 0;
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return ended;
    if (pid == program) {
      *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      ended = 1;
    }
  }
}

void init_split(char *title, unsigned long title_size, char **arguments) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  pid_t program = fork();
  if (program < 0) fail(CANNOT_RUN, "cannot fork the program: %s", words(errno));
  if (program == 0) {
    /* Its own process group, in the foreground: Ctrl-C reaches it, and not us as well. */
    setpgid(0, 0);
    if (isatty(0)) {
      tcsetpgrp(0, getpid());
    }
    return;
  }
  set_title(title, title_size, arguments);
  sys_close_range(3, ~0U, 0);
  int code = 0;
  for (;;) {
    siginfo_t info;
    int number = sigwaitinfo(&all, &info);
    if (number < 0) continue;
    if (number == SIGCHLD) {
      if (reap(program, &code)) _exit(code);
    } else if (number != SIGTTIN && number != SIGTTOU) {
      kill(program, number);
    }
  }
}

int init(char **arguments) {
  if (!arguments[0]) return CANNOT;
  /* The kernel has named us already. */
  init_split(NULL, 0, arguments);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(arguments[0], arguments);
  int error = errno;
  fprintf(stderr, "exec: \"%s\": %s\n", arguments[0], words(error));
  return error == ENOENT ? NOT_FOUND : CANNOT_RUN;
}
