#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failure.h"
#include "sys.h"

/* How the program of its own is executed, and where it reads which process it is init for. */
#define EXECUTED "/proc/self/fd/"
#define PROGRAM_FD 3

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

static _Noreturn void serve(pid_t program) {
  sigset_t all;
  sigfillset(&all);
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

/* A copy of this program that nobody can change: /proc/1/exe must not lead to the host's file. */
static int sealed_copy(void) {
  int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (from < 0 || fstat(from, &status) != 0) return -1;
  int copy = memfd_create("docker-init", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  off_t left = copy < 0 ? 1 : status.st_size;
  while (copy >= 0 && left > 0) {
    ssize_t sent = sendfile(copy, from, NULL, (size_t)left);
    if (sent <= 0) break;
    left -= sent;
  }
  close(from);
  int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  return left == 0 && fcntl(copy, F_ADD_SEALS, seals) == 0 ? copy : -1;
}

/*
 * Becomes a program of its own. Our memory has the shim's plan in it, so other processes may see nothing of us, not
 * even where our output leads; but writing to /proc/1/fd/1 is how people get lines into a container's log. Returns
 * when that is not possible (no /proc, a profile that forbids it): then we are init as we are.
 */
static void become(pid_t program, char **arguments, char **environment) {
  int count = 0;
  while (arguments[count]) count++;
  char **titled = calloc((size_t)count + 3, sizeof *titled);
  int copy = sealed_copy();
  int told[2];
  if (!titled || copy < 0 || pipe(told) != 0) return;
  int kept = fcntl(copy, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
  if (kept < 0 || write(told[1], &program, sizeof program) != sizeof program) return;
  int reading = fcntl(told[0], F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
  if (reading < 0 || dup2(reading, PROGRAM_FD) < 0) return;
  titled[0] = "/sbin/docker-init";
  titled[1] = "--";
  memcpy(titled + 2, arguments, (size_t)count * sizeof *titled);
  char path[sizeof EXECUTED + 12];
  snprintf(path, sizeof path, EXECUTED "%d", kept);
  if (told[1] != PROGRAM_FD) close(told[1]);
  if (told[0] != PROGRAM_FD) close(told[0]);
  execve(path, titled, environment);
}

bool init_resumes(void) {
  const char *path = (const char *)getauxval(AT_EXECFN);
  return path && strncmp(path, EXECUTED, strlen(EXECUTED)) == 0;
}

int init_resume(void) {
  prctl(PR_SET_NAME, "docker-init", 0, 0, 0);
  pid_t program;
  if (read(PROGRAM_FD, &program, sizeof program) != sizeof program) return CANNOT;
  close(PROGRAM_FD);
  serve(program);
}

void init_split(char *title, unsigned long title_size, char **arguments, char **environment) {
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
  sys_close_range(3, ~0U, 0);
  if (environment) become(program, arguments, environment);
  sys_close_range(3, ~0U, 0);
  set_title(title, title_size, arguments);
  serve(program);
}

int init(char **arguments) {
  if (!arguments[0]) return CANNOT;
  /* The kernel has named us already. */
  init_split(NULL, 0, arguments, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(arguments[0], arguments);
  int error = errno;
  fprintf(stderr, "exec: \"%s\": %s\n", arguments[0], words(error));
  return error == ENOENT ? NOT_FOUND : CANNOT_RUN;
}
