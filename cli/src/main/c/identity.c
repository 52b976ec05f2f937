/* Which warm command line may run a command for this process, if any. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "front.h"

extern char **environ;

static const char BIN[] = "/bin/jcompose";

static bool same_file(const char *one, const char *other) {
  struct stat a, b;
  return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Like the launcher script: follows a link to the program, but no links in its path. */
bool find_home(char home[PATH_ROOM]) {
  const char *called = (const char *)getauxval(AT_EXECFN);
  struct stat status;
  char path[PATH_ROOM];
  if (called == NULL || lstat(called, &status) != 0 || S_ISLNK(status.st_mode)) {
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = 0;
  } else if (called[0] == '/') {
    if (strlen(called) >= sizeof path) return false;
    strcpy(path, called);
  } else {
    char real[PATH_ROOM];
    const char *here = getenv("PWD");
    if (here == NULL || here[0] != '/' || !same_file(here, ".")) here = getcwd(real, sizeof real);
    if (here == NULL || snprintf(path, sizeof path, "%s/%s", here, called) >= (int)sizeof path)
      return false;
  }
  size_t length = strlen(path), end = sizeof BIN - 1;
  if (length <= end || strcmp(path + length - end, BIN) != 0) return false;
  path[length - end] = 0;
  strcpy(home, path);
  return true;
}

static bool is_set(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != 0;
}

/* Paths that mean something else in another process. */
static bool is_own(const char *text) {
  return text != NULL && (strstr(text, "/dev/fd") || strstr(text, "/dev/std") || strstr(text, "/dev/tty") ||
                          strstr(text, "/proc/self") || strstr(text, "/proc/thread-self"));
}

/* Only a process with a controlling terminal may use its size and mode. */
static bool has_strange_terminal(void) {
  bool terminal = isatty(0) || isatty(1) || isatty(2);
  int tty = terminal ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
  if (tty >= 0) close(tty);
  return terminal && tty < 0;
}

bool may_hand_over(int count, char **arguments) {
  if (getuid() != geteuid() || getgid() != getegid() || getauxval(AT_SECURE)) return false;
  /* These options need a JVM of the caller's own. */
  if (is_set("JCOMPOSE_JAVA_OPTIONS") || is_set("JDK_JAVA_OPTIONS") || is_set("JAVA_TOOL_OPTIONS") ||
      is_set("_JAVA_OPTIONS"))
    return false;
  for (int i = 1; i < count; i++)
    if (is_own(arguments[i])) return false;
  if (count > 1 && strncmp(arguments[1], "__warm", 6) == 0) return false;
  if (is_own(getenv("COMPOSE_FILE")) || is_own(getenv("COMPOSE_ENV_FILES"))) return false;
  return !has_strange_terminal();
}

static uint64_t sum;

/* FNV-1a. */
static void add(const void *data, size_t length) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < length; i++) sum = (sum ^ bytes[i]) * 0x100000001b3u;
  sum = (sum ^ length) * 0x100000001b3u;
}

static void add_number(uint64_t number) { add(&number, sizeof number); }

static void add_file(const char *folder, const char *name, bool changes) {
  char path[PATH_ROOM * 2];
  struct stat status;
  snprintf(path, sizeof path, "%s%s", folder, name);
  if (stat(path, &status) != 0) {
    add_number((uint64_t)errno);
    return;
  }
  add_number(status.st_dev);
  add_number(status.st_ino);
  if (changes) {
    add_number((uint64_t)status.st_size);
    add(&status.st_mtim, sizeof status.st_mtim);
    add(&status.st_ctim, sizeof status.st_ctim);
  }
}

static void add_content(const char *path) {
  char text[PATH_ROOM];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  add(text, length < 0 ? 0 : (size_t)length);
}

static void add_installation(const char *home) {
  static const char *const FILES[] = {
      "/java", "/cli.aot", "/bin/jcompose", "/bin/jcompose-jvm", "/lib/cli.jar", "/lib/compose-model.jar",
      "/lib/snakeyaml-engine.jar", "/lib/jspecify.jar", "/lib/linux.jar", "/lib/image-store.jar"};
  add(home, strlen(home));
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) add_file(home, FILES[i], true);
}

/* Variables that the JVM or the C library reads. */
static void add_environment(void) {
  static const char *const NAMES[] = {"TZ=", "LANG", "LC_", "LD_", "MALLOC_", "GLIBC_TUNABLES="};
  for (char **one = environ; *one != NULL; one++)
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
      if (strncmp(*one, NAMES[i], strlen(NAMES[i])) == 0) add(*one, strlen(*one));
  add_file("", "/etc/localtime", true);
}

static void add_rights(void) {
  gid_t groups[NGROUPS_MAX];
  int count = getgroups(NGROUPS_MAX, groups);
  add_number(getuid());
  add_number(getgid());
  if (count > 0) add(groups, (size_t)count * sizeof *groups);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}, {0}};
  syscall(SYS_capget, &header, data);
  add(data, sizeof data);
  add_number((uint64_t)prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  add_number((uint64_t)prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
  add_number((uint64_t)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
  add_content("/proc/self/attr/current");
  add_content("/proc/self/oom_score_adj");
}

static void add_surroundings(void) {
  static const char *const NAMESPACES[] = {"mnt", "net", "pid", "user", "uts", "ipc", "cgroup"};
  for (size_t i = 0; i < sizeof NAMESPACES / sizeof *NAMESPACES; i++)
    add_file("/proc/self/ns/", NAMESPACES[i], false);
  add_file("", "/", false);
  add_file("", "/proc", false);
  add_number((uint64_t)getpriority(PRIO_PROCESS, 0));
  for (int limit = 0; limit < RLIM_NLIMITS; limit++) {
    struct rlimit value = {0, 0};
    getrlimit(limit, &value);
    add(&value, sizeof value);
  }
}

uint64_t identity(const char *home) {
  sum = 0xcbf29ce484222325u;
  add_number(1); /* the version of the messages */
  add_installation(home);
  add_environment();
  add_rights();
  add_surroundings();
  return sum;
}
