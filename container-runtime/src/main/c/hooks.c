#include "hooks.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "failure.h"
#include "sys.h"

enum { MS_PER_SECOND = 1000, TAIL = 512 };

/* What the state says at each point, and whether the shim runs the hooks rather than its child. */
static const struct {
  const char *name, *status;
  bool by_shim, may_fail;
} points[] = {
    [HOOK_PRESTART] = {"prestart", "creating", true, false},
    [HOOK_CREATE_RUNTIME] = {"createRuntime", "creating", true, false},
    [HOOK_CREATE_CONTAINER] = {"createContainer", "creating", false, false},
    [HOOK_START_CONTAINER] = {"startContainer", "created", false, false},
    [HOOK_POSTSTART] = {"poststart", "running", true, true},
    [HOOK_POSTSTOP] = {"poststop", "stopped", true, true},
};

/* The next hook of a point, at its path. */
static bool next_hook(struct record *record, enum hook_point point) {
  while (plan_next(record)) {
    if (record->step == STEP_HOOK && field_number(record) == (int64_t)point) return true;
  }
  return false;
}

bool hooks_any(enum hook_point point) {
  struct record record;
  plan_rewind(&record);
  return next_hook(&record, point);
}

/* A file in memory with the container's state, as JSON. */
static int state_file(enum hook_point point, pid_t pid) {
  struct record record;
  for (plan_rewind(&record); plan_next(&record);) {
    if (record.step != STEP_STATE) continue;
    int fd = memfd_create("jc-state", MFD_CLOEXEC);
    if (fd < 0) return -1;
    dprintf(fd, "%s,\"status\":\"%s\"", field_string(&record), points[point].status);
    if (pid > 0) dprintf(fd, ",\"pid\":%d", pid);
    dprintf(fd, "}");
    return fd;
  }
  return -1;
}

static noreturn void become(const char *path, char **arguments, char **environment, bool by_shim,
                            int mounts, int state, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  dup2(state, 0);
  dup2(output, 1);
  dup2(output, 2);
  if (by_shim) {
    /* The kernel may kill it rather than the shim. */
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0 && write(score, "0", 1) == 1) close(score);
  }
  if (mounts >= 0 && setns(mounts, CLONE_NEWNS) != 0) {
    dprintf(2, "cannot enter the container's mounts: %s", words(errno));
    _exit(CANNOT);
  }
  sys_close_range(3, ~0U, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(022);
  execve(path, arguments, environment);
  dprintf(2, "exec: %s", words(errno));
  _exit(NOT_FOUND);
}

/* The last line of what a hook wrote, after a separator, or nothing. */
static const char *last_line(int output, char *text, size_t room) {
  struct stat st;
  text[0] = 0;
  if (fstat(output, &st) != 0) return text;
  off_t from = st.st_size > (off_t)(room - 1) ? st.st_size - (off_t)(room - 1) : 0;
  ssize_t length = pread(output, text, room - 1, from);
  if (length < 0) length = 0;
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) length--;
  text[length] = 0;
  char *line = strrchr(text, '\n');
  return line ? line + 1 : text;
}

/* Waits for its end; false if the time was up and it was killed. */
static bool await(pid_t pid, int64_t seconds, int *status) {
  bool in_time = true;
  if (seconds > 0) {
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ended = {.fd = process, .events = POLLIN};
    int64_t most = seconds < INT32_MAX / MS_PER_SECOND ? seconds : INT32_MAX / MS_PER_SECOND;
    int found;
    do {
      found = poll(&ended, 1, (int)(most * MS_PER_SECOND));
    } while (found < 0 && errno == EINTR);
    in_time = found != 0;
    if (!in_time) kill(pid, SIGKILL);
    if (process >= 0) close(process);
  }
  while (waitpid(pid, status, 0) < 0 && errno == EINTR) continue;
  return in_time;
}

static bool run(struct record *record, enum hook_point point, int mounts, int state, char *reason,
                size_t room) {
  const char *path = field_string(record);
  int64_t seconds = field_number(record);
  size_t argument_count = (size_t)field_number(record);
  size_t environment_count = (size_t)field_number(record);
  char **strings = calloc(argument_count + environment_count + 2, sizeof *strings);
  int output = memfd_create("jc-hook", MFD_CLOEXEC);
  pid_t pid = -1;
  if (strings && output >= 0 && lseek(state, 0, SEEK_SET) == 0) {
    char **environment = strings + argument_count + 1;
    for (size_t i = 0; i < argument_count; i++) strings[i] = (char *)field_string(record);
    for (size_t i = 0; i < environment_count; i++) environment[i] = (char *)field_string(record);
    pid = fork();
    if (pid == 0) {
      become(path, strings, environment, points[point].by_shim, mounts, state, output);
    }
  }
  free(strings);
  int status = 0;
  if (pid < 0) {
    snprintf(reason, room, "error running %s hook %s: %s", points[point].name, path, words(errno));
  } else if (!await(pid, seconds, &status)) {
    snprintf(reason, room, "error running %s hook %s: it did not end within %lld s",
             points[point].name, path, (long long)seconds);
  } else if (status != 0) {
    char text[TAIL];
    const char *line = last_line(output, text, sizeof text);
    snprintf(reason, room, "error running %s hook %s: %s %d%s%s", points[point].name, path,
             WIFSIGNALED(status) ? "killed by signal" : "exit status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), *line ? ": " : "", line);
  }
  if (output >= 0) close(output);
  return reason[0] == 0;
}

bool hooks_run(enum hook_point point, pid_t pid, int mounts, char *reason, size_t room) {
  reason[0] = 0;
  struct record record;
  plan_rewind(&record);
  int state = -1;
  while (next_hook(&record, point)) {
    if (state < 0) state = state_file(point, pid);
    char each[1024] = "";
    if (run(&record, point, mounts, state, each, sizeof each)) continue;
    if (reason[0] == 0) snprintf(reason, room, "%s", each);
    if (!points[point].may_fail) break;
  }
  if (state >= 0) close(state);
  return reason[0] == 0;
}
