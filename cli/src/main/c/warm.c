/* Starts a warm command line. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "front.h"

extern char **environ;

/* A command that is still there after PATIENCE_MS waits for something itself, like logs -f. */
enum { MOST = 4, DELAY_MS = 700, PATIENCE_MS = 5000, VARIABLES = 64, COMMAND = 3 };

static bool is_ours(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & 077) == 0;
}

bool find_directory(char directory[PATH_ROOM]) {
  const char *chosen = getenv("JCOMPOSE_FRONT_DIRECTORY");
  const char *runtime = getenv("XDG_RUNTIME_DIR");
  int length;
  if (chosen != NULL && chosen[0] == '/') {
    length = snprintf(directory, PATH_ROOM, "%s", chosen);
  } else if (geteuid() == 0) {
    length = snprintf(directory, PATH_ROOM, "/run/jcompose-front");
  } else if (runtime != NULL && runtime[0] == '/' && is_ours(runtime)) {
    length = snprintf(directory, PATH_ROOM, "%s/jcompose-front", runtime);
  } else {
    char usual[64];
    snprintf(usual, sizeof usual, "/run/user/%u", geteuid());
    if (!is_ours(usual)) return false;
    length = snprintf(directory, PATH_ROOM, "%s/jcompose-front", usual);
  }
  /* The address of a socket has 107 characters. */
  if (length > 80) return false;
  return is_ours(directory) || (mkdir(directory, 0700) == 0 && is_ours(directory));
}

/* The lock that a command line holds while it runs; negative when another one has it. */
static int lock(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat opened, named;
  if (fd < 0) return fd;
  /* A file that was removed in between protects nothing. */
  if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &opened) == 0 && stat(path, &named) == 0 &&
      opened.st_ino == named.st_ino)
    return fd;
  close(fd);
  return -1;
}

/* How many others are alive; removes what dead ones have left. */
static int others(const char *directory, const char *own) {
  int count = 0;
  DIR *all = opendir(directory);
  if (all == NULL) return MOST;
  for (struct dirent *one = readdir(all); one != NULL; one = readdir(all)) {
    size_t length = strlen(one->d_name);
    if (length < 5 || strcmp(one->d_name + length - 5, ".lock") != 0 || strcmp(one->d_name, own) == 0) continue;
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", directory, one->d_name);
    int fd = lock(path);
    if (fd < 0) {
      count++;
      continue;
    }
    char socket[PATH_ROOM];
    snprintf(socket, sizeof socket, "%s/%.*s.sock", directory, (int)(length - 5), one->d_name);
    unlink(socket);
    unlink(path);
    close(fd);
  }
  closedir(all);
  return count;
}

/* Only those variables of the caller that the identity covers: they are the same for all callers, and no secrets. */
static char **few_variables(void) {
  static const char *const NAMES[] = {"TZ=", "LANG", "LC_", "LD_", "MALLOC_", "GLIBC_TUNABLES=", "PATH=",
                                      "XDG_RUNTIME_DIR="};
  static char *kept[VARIABLES + 2];
  int count = 0;
  for (char **one = environ; *one != NULL && count < VARIABLES; one++)
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
      if (strncmp(*one, NAMES[i], strlen(NAMES[i])) == 0) {
        kept[count++] = *one;
        break;
      }
  /* Small, and what is not used goes back to the system. Compiled after a tenth of the usual number of calls: a command
   * runs most of its code a few times only, and so it is fast after forty commands instead of two hundred; what a
   * command has left to be compiled is compiled when it has ended, as in the engine (decision 078). */
  kept[count] =
      "JCOMPOSE_JAVA_OPTIONS=-Xms8m -Xmn4m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps"
      " -XX:TrimNativeHeapInterval=5000 -XX:CompileThresholdScaling=0.1 -XX:TieredCompileTaskTimeout=3600000"
      " -XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=10 -XX:C1MaxInlineSize=12";
  return kept;
}

/* Until the command has ended: with an engine to start it needs both processors of a small machine. */
static void await_command(void) {
  struct pollfd command = {.fd = COMMAND, .events = POLLIN};
  if (fcntl(COMMAND, F_GETFD) >= 0) {
    poll(&command, 1, PATIENCE_MS);
    close(COMMAND);
  } else {
    nanosleep(&(struct timespec){.tv_nsec = DELAY_MS * 1000000L}, NULL);
  }
}

static void become_warm(const char *home, const char *directory, uint64_t identity) {
  char own[64], path[PATH_ROOM], socket[PATH_ROOM], program[PATH_ROOM + 32];
  snprintf(own, sizeof own, "%016llx.lock", (unsigned long long)identity);
  snprintf(path, sizeof path, "%s/%s", directory, own);
  snprintf(socket, sizeof socket, "%s/%016llx.sock", directory, (unsigned long long)identity);
  snprintf(program, sizeof program, "%s/bin/jcompose-jvm", home);
  int held = lock(path);
  if (held < 0 || others(directory, own) >= MOST) return;
  await_command();
  fcntl(held, F_SETFD, 0);
  char **variables = few_variables();
  /* If systemd is pid 1, in a scope of its own, not in the session of the first caller: a logout would wait for
   * it or end it. */
  if (access("/run/systemd/system", F_OK) == 0) {
    char *scope[] = {"systemd-run", "--scope", "--quiet", "--collect", "--description=jcompose command line",
                     geteuid() == 0 ? "--system" : "--user", "--", program, "__warm", socket, NULL};
    execve("/usr/bin/systemd-run", scope, variables);
  }
  char *arguments[] = {program, "__warm", socket, NULL};
  execve(program, arguments, variables);
}

void start_warm(const char *home, const char *directory, uint64_t identity) {
  /* The command will be this process; a kernel before 5.3 cannot tell of its end. */
  int command = (int)syscall(SYS_pidfd_open, getpid(), 0);
  pid_t child = fork();
  if (child > 0) {
    if (command >= 0) close(command);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    return;
  }
  if (child < 0) return;
  setsid();
  /* A grandchild, so that it has no parent of ours and cannot get a terminal. */
  if (fork() != 0) _exit(0);
  int nothing = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) dup2(nothing, fd);
  if (command >= 0) dup2(command, COMMAND);
  syscall(SYS_close_range, command >= 0 ? COMMAND + 1 : COMMAND, ~0U, 0);
  struct sigaction usual = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &usual, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(077);
  if (chdir("/") == 0) become_warm(home, directory, identity);
  _exit(0);
}
