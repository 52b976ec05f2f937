#include "foreign.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "failure.h"
#include "plan.h"
#include "sys.h"

enum { HANDOVER_MS = 10000 };

static int console = -1; /* the socket for the terminal */

static bool find(enum step step, struct record *record) {
  for (plan_rewind(record); plan_next(record);) {
    if (record->step == step) return true;
  }
  return false;
}

bool foreign(void) {
  struct record record;
  return find(STEP_RUNTIME, &record);
}

/* By a path through the directory's descriptor: the whole path may be longer than an address. */
void foreign_listen(void) {
  struct record record;
  if (!find(STEP_RUNTIME, &record)) return;
  field_string(&record);
  const char *path = field_string(&record);
  char directory[4096];
  const char *slash = strrchr(path, '/');
  if (!slash || (size_t)(slash - path) >= sizeof directory) {
    fail(CANNOT, "cannot make a terminal: %s: %s", path, words(ENAMETOOLONG));
  }
  memcpy(directory, path, (size_t)(slash - path));
  directory[slash - path] = 0;
  int at = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d%s", at, slash);
  console = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (at < 0 || console < 0 || bind(console, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(console, 1) != 0) {
    fail(CANNOT, "cannot make a terminal: %s: %s", path, words(errno));
  }
  close(at);
}

int foreign_terminal(void) {
  struct pollfd waiting = {.fd = console, .events = POLLIN};
  if (poll(&waiting, 1, HANDOVER_MS) != 1) return -1;
  int from = accept4(console, NULL, NULL, SOCK_CLOEXEC);
  char name[4096];
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  struct iovec part = {name, sizeof name};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  int master = -1;
  if (from >= 0 && recvmsg(from, &message, MSG_CMSG_CLOEXEC) >= 0) {
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
        head->cmsg_len == CMSG_LEN(sizeof(int))) {
      memcpy(&master, CMSG_DATA(head), sizeof master);
    }
  }
  if (from >= 0) close(from);
  close(console);
  console = -1;
  if (master >= 0) fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
  return master;
}

static int await(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

static bool succeeded(int status, const char *what, char *reason, size_t room) {
  if (status == 0) return true;
  snprintf(reason, room, "%d OCI runtime %s failed: %s %d", CANNOT, what,
           WIFSIGNALED(status) ? "killed by signal" : "exit status",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  return false;
}

static pid_t read_pid(void) {
  struct record record;
  find(STEP_RUNTIME, &record);
  int fd = open(field_string(&record), O_RDONLY | O_CLOEXEC);
  char text[32];
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length <= 0) return -1;
  text[length] = 0;
  int pid = atoi(text);
  return pid > 0 ? pid : -1;
}

/* Where the runtime has put it already, this changes nothing. */
static bool move(pid_t pid, char *reason, size_t room) {
  struct record record;
  if (!find(STEP_MOVE_INTO, &record)) return true;
  while (field_more(&record)) {
    const char *path = field_string(&record);
    char text[24];
    int length = snprintf(text, sizeof text, "%d", pid);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    /* A process that has ended already cannot be moved any more. */
    bool moved = fd >= 0 && (write(fd, text, (size_t)length) == length || errno == ESRCH);
    if (!moved) snprintf(reason, room, "%d write %s: %s", CANNOT, path, words(errno));
    if (fd >= 0) close(fd);
    if (!moved) return false;
  }
  return true;
}

pid_t foreign_made(pid_t runtime, char *reason, size_t room) {
  struct record record;
  find(STEP_RUNTIME, &record);
  field_string(&record);
  field_string(&record);
  const char *what = field_string(&record);
  if (!succeeded(await(runtime), what, reason, room)) return -1;
  pid_t pid = read_pid();
  if (pid < 0) {
    snprintf(reason, room, "%d OCI runtime %s failed: it has not told the process", CANNOT, what);
    return -1;
  }
  if (move(pid, reason, room)) return pid;
  kill(pid, SIGKILL);
  return -1;
}

/* Runs the runtime once more; 0 if the plan has no such command. */
static int command(enum step step) {
  static char *environment[] = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
  struct record record;
  if (!find(step, &record)) return 0;
  size_t count = (size_t)(record.end - record.at) / sizeof(int64_t);
  char **arguments = calloc(count + 1, sizeof *arguments);
  if (!arguments) return -1;
  for (size_t i = 0; field_more(&record); i++) arguments[i] = (char *)field_string(&record);
  pid_t pid = fork();
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++) dup2(null, fd);
    sys_close_range(3, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(022);
    execve(arguments[0], arguments, environment);
    _exit(NOT_FOUND);
  }
  free(arguments);
  return pid < 0 ? -1 : await(pid);
}

bool foreign_start(char *reason, size_t room) {
  return succeeded(command(STEP_RUNTIME_START), "start", reason, room);
}

void foreign_delete(void) { command(STEP_RUNTIME_DELETE); }
