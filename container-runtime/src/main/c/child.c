#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "failure.h"
#include "hooks.h"
#include "init.h"
#include "owned.h"
#include "plan.h"
#include "rootfs.h"
#include "sys.h"

static bool wants_init;
static const char *init_label; /* the AppArmor profile that the minimal init has to take on */

static void take_stdio(const struct child_io *io) {
  if (setsid() < 0) fail(CANNOT, "setsid: %s", words(errno));
  if (dup2(io->in, 0) < 0 || dup2(io->out, 1) < 0 || dup2(io->err, 2) < 0) {
    fail(CANNOT, "cannot set up stdio: %s", words(errno));
  }
  if (io->terminal && ioctl(0, TIOCSCTTY, 0) != 0) {
    fail(CANNOT, "cannot take the terminal: %s", words(errno));
  }
  /* Whatever is open ends at execve; the numbers in the plan are used until then. */
  if (sys_close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    fail(CANNOT, "close_range: %s", words(errno));
  }
}

static bool is_null(int fd, struct stat *st) {
  return fstat(fd, st) == 0 && S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

/* An open /dev/null of the host would give the container access to the host's /dev. */
static void use_own_null(void) {
  struct stat st;
  if (!is_null(0, &st)) return;
  int own = open("/dev/null", O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (own < 0 || !is_null(own, &st)) {
    fail(CANNOT, "/dev/null in the container is not the null device");
  }
  fcntl(own, F_SETFL, 0);
  dup2(own, 0);
  close(own);
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  size_t length = strlen(text);
  if (fd < 0 || write(fd, text, length) != (ssize_t)length) {
    fail(CANNOT, "write %s: %s", path, words(errno));
  }
  close(fd);
}

static void set_oom_score(int64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)value);
  write_file("/proc/self/oom_score_adj", text);
}

static void set_label(const char *attribute, const char *verb, const char *label) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/self/attr/apparmor/%s", attribute);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) {
    snprintf(path, sizeof path, "/proc/self/attr/%s", attribute);
    fd = open(path, O_WRONLY | O_CLOEXEC);
  }
  int length = snprintf(text, sizeof text, "%s %s", verb, label);
  if (fd < 0 || length >= (int)sizeof text || write(fd, text, (size_t)length) != length) {
    if (errno == ENOENT) {
      fail(CANNOT, "apparmor profile \"%s\" is not loaded (load it with apparmor_parser -r)", label);
    }
    fail(CANNOT, "cannot apply apparmor profile \"%s\": %s", label, words(errno));
  }
  close(fd);
}

/* Takes effect at execve. A minimal init never calls that, so it changes at once, and so does what it executes. */
static void confine(struct record *record) {
  const char *label = field_string(record);
  if (field_number(record) != 0) {
    init_label = label;
  } else {
    set_label("exec", "exec", label);
  }
}

static void set_limit(struct record *record) {
  int resource = (int)field_number(record);
  struct rlimit limit;
  limit.rlim_cur = (rlim_t)field_number(record);
  limit.rlim_max = (rlim_t)field_number(record);
  if (setrlimit(resource, &limit) != 0) {
    fail(CANNOT, "error setting rlimit type %d: %s", resource, words(errno));
  }
}

static void drop_bounding_set(uint64_t keep) {
  for (int cap = 0; cap < 64; cap++) {
    if (keep >> cap & 1) continue;
    if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) {
      if (errno == EINVAL) return; /* the kernel has no more */
      fail(CANNOT, "cannot drop capabilities: %s", words(errno));
    }
  }
}

static void set_capabilities(uint64_t mask) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {
      {.effective = (uint32_t)mask, .permitted = (uint32_t)mask},
      {.effective = (uint32_t)(mask >> 32), .permitted = (uint32_t)(mask >> 32)}};
  if (syscall(SYS_capset, &header, data) != 0) {
    fail(CANNOT, "cannot set capabilities: %s", words(errno));
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static void give_stdio(uid_t uid, gid_t gid) {
  for (int fd = 0; fd < 3; fd++) {
    struct stat st;
    if (is_null(fd, &st) || st.st_uid == uid) continue;
    /* A terminal keeps its group, tty. */
    if (fchown(fd, uid, S_ISCHR(st.st_mode) ? (gid_t)-1 : gid) != 0 && errno != EPERM &&
        errno != EROFS && errno != EINVAL) {
      fail(CANNOT, "cannot give stdio to user %u: %s", uid, words(errno));
    }
  }
}

static void become_user(struct record *record) {
  uid_t uid = (uid_t)field_number(record);
  gid_t gid = (gid_t)field_number(record);
  uint64_t mask = (uint64_t)field_number(record);
  size_t count = (size_t)(record->end - record->at) / sizeof(int64_t);
  gid_t *groups = calloc(count + 1, sizeof *groups);
  if (!groups) fail(CANNOT, "too many groups");
  for (size_t i = 0; i < count; i++) groups[i] = (gid_t)field_number(record);
  drop_bounding_set(mask);
  prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
  give_stdio(uid, gid);
  /* Raw system calls: there are no other threads to synchronise. */
  if (syscall(SYS_setgroups, count, groups) != 0) {
    fail(CANNOT, "setgroups: %s", words(errno));
  }
  if (syscall(SYS_setresgid, gid, gid, gid) != 0) {
    fail(CANNOT, "setresgid %u: %s", gid, words(errno));
  }
  if (syscall(SYS_setresuid, uid, uid, uid) != 0) {
    fail(CANNOT, "setresuid %u: %s", uid, words(errno));
  }
  prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
  set_capabilities(mask);
  /* Changing the user has cleared it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  free(groups);
}

static void filter_calls(struct record *record) {
  uint64_t length;
  const void *bytes = field_bytes(record, &length);
  struct sock_filter *code = malloc(length);
  if (!code) fail(CANNOT, "seccomp: %s", words(errno));
  memcpy(code, bytes, length);
  struct sock_fprog program = {.len = (unsigned short)(length / sizeof *code), .filter = code};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
    fail(CANNOT, "seccomp: %s", words(errno));
  }
  free(code);
}

static void run_hooks(enum hook_point point, int go) {
  char text[1000];
  if (point == HOOK_PRESTART || point == HOOK_CREATE_RUNTIME) {
    char request[3] = {'h', (char)('0' + point), 0};
    failure_ask(request);
    /* If one fails, we are killed. */
    while (read(go, text, 1) != 1) {
      if (errno != EINTR) fail(CANNOT, "the hooks were not run: %s", words(errno));
    }
  } else if (!hooks_run(point, getpid(), -1, text, sizeof text)) {
    fail(CANNOT, "%s", text);
  }
}

/* 0, or why this file cannot be executed. */
static int executable(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) return errno;
  if (S_ISDIR(st.st_mode)) return EISDIR;
  if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0) {
    if (errno != ENOSYS) return errno;
    return st.st_mode & 0111 ? 0 : EACCES;
  }
  return st.st_mode & 0111 ? 0 : EACCES;
}

/* Like Go's exec.LookPath, whose messages users know. */
static const char *look_up_program(const char *name, char **environment) {
  static char path[4096];
  if (strchr(name, '/')) {
    int error = executable(name);
    if (error == 0) return name;
    if (error == ENOENT || error == ENOTDIR || error == ELOOP) {
      fail(NOT_FOUND, "exec: \"%s\": stat %s: %s", name, name, words(error));
    }
    fail(CANNOT_RUN, "exec: \"%s\": %s", name, words(error));
  }
  const char *list = "";
  for (char **entry = environment; *entry; entry++) {
    if (strncmp(*entry, "PATH=", 5) == 0) list = *entry + 5;
  }
  int denied = 0;
  while (*name && *list) {
    const char *end = strchrnul(list, ':');
    int length = snprintf(path, sizeof path, "%.*s/%s", (int)(end - list), list, name);
    if (end > list && length < (int)sizeof path) {
      int error = executable(path);
      if (error == 0) return path;
      if (error == EACCES) denied = 1;
    }
    list = *end ? end + 1 : end;
  }
  if (denied) fail(CANNOT_RUN, "exec: \"%s\": permission denied", name);
  fail(NOT_FOUND, "exec: \"%s\": executable file not found in $PATH", name);
}

static noreturn void execute(struct record *record, const struct child_io *io) {
  size_t argument_count = (size_t)field_number(record);
  size_t environment_count = (size_t)field_number(record);
  char **strings = calloc(argument_count + environment_count + 2, sizeof *strings);
  if (!strings) fail(CANNOT_RUN, "exec: %s", words(errno));
  char **arguments = strings;
  char **environment = strings + argument_count + 1;
  for (size_t i = 0; i < argument_count; i++) arguments[i] = (char *)field_string(record);
  for (size_t i = 0; i < environment_count; i++) environment[i] = (char *)field_string(record);
  const char *path = look_up_program(arguments[0], environment);
  if (wants_init && init_label) set_label("current", "changeprofile", init_label);
  if (wants_init) init_split(io->title, io->title_size, arguments, environment);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  failure_committed();
  execve(path, arguments, environment);
  fail(errno == ENOENT ? NOT_FOUND : CANNOT_RUN, "exec %s: %s", path, words(errno));
}

/* Its mount namespace becomes one of the user namespace, so that its root may mount where it may do that. */
static void enter_user(struct record *record) {
  int user = (int)field_number(record);
  unsigned uid = (unsigned)field_number(record);
  unsigned gid = (unsigned)field_number(record);
  enter_user_namespace(user, uid, gid);
  if (field_number(record) != 0 && unshare(CLONE_NEWNS) != 0) {
    fail(CANNOT, "cannot make mounts of the user namespace: %s", words(errno));
  }
}

static void join_own(int namespace, int kind) {
  if (namespace >= 0 && setns(namespace, kind) != 0) {
    fail(CANNOT, "cannot enter namespace: %s", words(errno));
  }
}

static bool process_step(struct record *record) {
  int fd;
  switch (record->step) {
    /* Writes "0" (the writing process) before anything of the container runs. */
    case STEP_CGROUP: write_file(field_string(record), "0"); return true;
    case STEP_SETNS:
      fd = (int)field_number(record);
      if (setns(fd, (int)field_number(record)) != 0) {
        fail(CANNOT, "cannot enter namespace: %s", words(errno));
      }
      return true;
    case STEP_UNSHARE:
      if (unshare((int)field_number(record)) != 0) fail(CANNOT, "unshare: %s", words(errno));
      return true;
    case STEP_FILES_AS: {
      unsigned uid = (unsigned)field_number(record);
      make_files_as(uid, (unsigned)field_number(record));
      return true;
    }
    case STEP_USER_NAMESPACE: enter_user(record); return true;
    case STEP_APPARMOR: confine(record); return true;
    case STEP_OOM_SCORE: set_oom_score(field_number(record)); return true;
    case STEP_RLIMIT: set_limit(record); return true;
    case STEP_WORKING_DIRECTORY: enter_directory(field_string(record)); return true;
    case STEP_USER: become_user(record); return true;
    case STEP_NO_NEW_PRIVILEGES:
      if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        fail(CANNOT, "no_new_privs: %s", words(errno));
      }
      return true;
    case STEP_SECCOMP: filter_calls(record); return true;
    case STEP_INIT: wants_init = true; return true;
    default: return false;
  }
}

void child_main(const struct child_io *io) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  take_stdio(io);
  umask(0);
  join_own(io->ipc, CLONE_NEWIPC);
  join_own(io->uts, CLONE_NEWUTS);
  /* The container must not see the keys of the host's session. Ignored on kernels without keyrings. */
  syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
  struct record record;
  for (plan_rewind(&record); plan_next(&record);) {
    if (record.step < STEP_CGROUP) continue;
    if (record.step == STEP_EXEC) {
      umask(022);
      execute(&record, io);
    }
    if (record.step == STEP_RUN_HOOKS) {
      run_hooks((enum hook_point)field_number(&record), io->go);
      continue;
    }
    if (process_step(&record)) continue;
    if (!rootfs_step(&record, io->devpts, 0)) {
      fail(CANNOT, "unknown step %u in the plan", record.step);
    }
    if (record.step == STEP_PIVOT) use_own_null();
  }
  fail(CANNOT, "the plan ends without a program");
}
