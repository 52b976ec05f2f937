#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>

#include "child.h"
#include "failure.h"
#include "foreign.h"
#include "hooks.h"
#include "log.h"
#include "oom.h"
#include "owned.h"
#include "plan.h"
#include "relay.h"
#include "rootfs.h"
#include "supervisor.h"
#include "sys.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

enum { MAX_FDS = 1 << 17, PTMX_INODE = 2, KILL_ROUNDS = 200, KILL_PAUSE_US = 5000, RECORD_ROOM = 512 };

/* Descriptors of the plan. Uninitialised, so that they take no room in the executable. */
static int use_fds[MAX_FDS];

static struct settings {
  int use_count;
  int keep_count; /* how many of use_fds, from the first, are kept */
  uint64_t clone_flags;
  int cgroup;
  int home;
  int pid_namespace;
  int user_namespace; /* see STEP_OWNER */
  unsigned root_uid, root_gid, tty_gid;
  int terminal_root; /* see STEP_TERMINAL */
  bool terminal;
  struct winsize window; /* zeros if unknown */
  bool wants_stdin;
  char boot[64];
  char oom_file[512];
  char kill_file[512];
} settings = {.cgroup = -1, .home = -1, .pid_namespace = -1, .user_namespace = -1,
              .tty_gid = 5, .terminal_root = -1};

static struct supervisor supervisor = {
    .listener = -1, .run_dir = -1, .signals = -1, .out = -1, .err = -1, .in = -1, .terminal_end = -1};

static void write_text(int dir, const char *path, const char *text) {
  int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t written = write(fd, text, strlen(text));
  (void)written;
  close(fd);
}

static void take_fds(struct record *record, bool keep) {
  while (field_more(record)) {
    if (settings.use_count == MAX_FDS) _exit(CANNOT);
    use_fds[settings.use_count++] = (int)field_number(record);
  }
  if (keep) settings.keep_count = settings.use_count;
}

static void read_settings(void) {
  struct record record;
  char score[24];
  for (plan_rewind(&record); plan_next(&record);) {
    switch (record.step) {
      case STEP_KEEP_FDS: take_fds(&record, true); break;
      case STEP_USE_FDS: take_fds(&record, false); break;
      case STEP_LISTEN: supervisor.listener = (int)field_number(&record); break;
      case STEP_RUN_DIR:
        supervisor.run_dir = (int)field_number(&record);
        snprintf(settings.boot, sizeof settings.boot, "%s", field_string(&record));
        break;
      case STEP_STDIN:
        settings.wants_stdin = true;
        supervisor.stdin_once = field_number(&record) != 0;
        break;
      case STEP_TERMINAL:
        settings.terminal = true;
        settings.terminal_root = (int)field_number(&record);
        settings.window.ws_row = (unsigned short)field_number(&record);
        settings.window.ws_col = (unsigned short)field_number(&record);
        break;
      case STEP_CLONE:
        settings.clone_flags = (uint64_t)field_number(&record);
        settings.cgroup = (int)field_number(&record);
        break;
      case STEP_OWNER:
        settings.user_namespace = (int)field_number(&record);
        settings.root_uid = (unsigned)field_number(&record);
        settings.root_gid = (unsigned)field_number(&record);
        settings.tty_gid = (unsigned)field_number(&record);
        break;
      case STEP_JOIN_PIDS: settings.pid_namespace = (int)field_number(&record); break;
      case STEP_OOM_FILE:
        snprintf(settings.oom_file, sizeof settings.oom_file, "%s", field_string(&record));
        break;
      case STEP_KILL_FILE:
        snprintf(settings.kill_file, sizeof settings.kill_file, "%s", field_string(&record));
        break;
      case STEP_PROTECT:
        snprintf(score, sizeof score, "%lld", (long long)field_number(&record));
        write_text(AT_FDCWD, "/proc/self/oom_score_adj", score);
        break;
      case STEP_HOME:
        settings.home = (int)field_number(&record);
        while (field_more(&record)) write_text(AT_FDCWD, field_string(&record), "0");
        break;
      case STEP_RELAY: relay_add(&record); break;
      default: break;
    }
  }
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* The JVM leaks descriptors to us: close all that are not in the plan. */
static void close_others(void) {
  static int sorted[MAX_FDS + 3];
  memcpy(sorted, use_fds, (size_t)settings.use_count * sizeof *sorted);
  int count = settings.use_count;
  qsort(sorted, (size_t)count, sizeof *sorted, by_number);
  unsigned from = 3;
  for (int i = 0; i < count; i++) {
    unsigned fd = (unsigned)sorted[i];
    if (fd > from) sys_close_range(from, fd - 1, 0);
    fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    if (fd >= from) from = fd + 1;
  }
  sys_close_range(from, ~0U, 0);
}

static void record_log(void) {
  struct record record;
  for (plan_rewind(&record); plan_next(&record);) {
    if (record.step != STEP_LOG) continue;
    int dir = (int)field_number(&record);
    const char *name = field_string(&record);
    int64_t limit = field_number(&record);
    log_open(dir, name, limit, (int)field_number(&record));
    supervisor.logs = true;
  }
}

/* Opens the master of a new pseudo terminal, after checking that this is a devpts. */
static int open_ptmx(int directory, const char *path, uint64_t resolve) {
  int place = sys_openat2(directory, path, O_PATH | O_NOFOLLOW, 0, resolve);
  struct stat st;
  struct statfs fs;
  if (place < 0 || fstat(place, &st) != 0 || fstatfs(place, &fs) != 0 ||
      fs.f_type != DEVPTS_SUPER_MAGIC || st.st_ino != PTMX_INODE || !S_ISCHR(st.st_mode) ||
      st.st_rdev != makedev(5, 2)) {
    fail(CANNOT, "cannot make a terminal: %s is not a terminal multiplexer", path);
  }
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", place);
  int master = open(link, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (master < 0) fail(CANNOT, "cannot make a terminal: %s", words(errno));
  close(place);
  return master;
}

static void open_terminal(struct child_io *io) {
  int master;
  if (settings.terminal_root >= 0) {
    master = open_ptmx(settings.terminal_root, "dev/pts/ptmx",
                       RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
  } else {
    master = open_ptmx(io->devpts, "ptmx", 0);
  }
  int unlocked = 0;
  int slave = -1;
  if (ioctl(master, TIOCSPTLCK, &unlocked) == 0) {
    slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  }
  if (slave < 0) fail(CANNOT, "cannot make a terminal: %s", words(errno));
  /* Before the program starts: otherwise a shell draws its prompt twice. */
  if (settings.window.ws_row > 0) ioctl(master, TIOCSWINSZ, &settings.window);
  io->terminal = true;
  io->in = io->out = io->err = slave;
  supervisor.terminal = true;
  supervisor.out = master;
  supervisor.in = settings.wants_stdin ? master : -1;
}

static int open_pipe(int *other, bool we_read) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail(CANNOT, "pipe: %s", words(errno));
  int ours = we_read ? ends[0] : ends[1];
  *other = we_read ? ends[1] : ends[0];
  fcntl(ours, F_SETFL, O_NONBLOCK);
  return ours;
}

static void open_stdio(struct child_io *io) {
  if (foreign() && settings.terminal) {
    foreign_listen();
    io->in = io->out = io->err = open("/dev/null", O_RDWR | O_CLOEXEC);
    return;
  }
  if ((settings.clone_flags & CLONE_NEWNS) && !foreign()) {
    /* Made here, so that opening a terminal does not depend on the container's files. */
    char tty[16];
    snprintf(tty, sizeof tty, "%u", settings.tty_gid);
    const char *const options[] = {"source", "devpts", "ptmxmode", "0666", "mode", "0620", "gid", tty};
    int context = sys_fsopen("devpts");
    for (unsigned i = 0; context >= 0 && i < sizeof options / sizeof *options; i += 2) {
      sys_fsconfig(context, FSCONFIG_SET_STRING, options[i], options[i + 1]);
    }
    if (context < 0 || sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) != 0 ||
        (io->devpts = sys_fsmount(context, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC)) < 0) {
      fail(CANNOT, "cannot mount devpts: %s", words(errno));
    }
    close(context);
    if (settings.user_namespace >= 0 &&
        (fchownat(io->devpts, "", settings.root_uid, settings.root_gid, AT_EMPTY_PATH) != 0 ||
         fchownat(io->devpts, "ptmx", settings.root_uid, settings.root_gid, 0) != 0)) {
      fail(CANNOT, "cannot give away devpts: %s", words(errno));
    }
  }
  if (settings.terminal) {
    open_terminal(io);
    return;
  }
  supervisor.out = open_pipe(&io->out, true);
  supervisor.err = open_pipe(&io->err, true);
  /* So that the program can open /dev/stdout, whatever user it runs as. */
  fchmod(io->out, 0622);
  fchmod(io->err, 0622);
  if (settings.wants_stdin) {
    supervisor.in = open_pipe(&io->in, false);
  } else {
    io->in = open("/dev/null", O_RDWR | O_CLOEXEC);
  }
}

/* Field 22 of /proc/PID/stat: when it started, in ticks since the boot. */
static unsigned long long start_time(pid_t pid) {
  char path[32], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return 0;
  text[length] = 0;
  /* The name may contain anything, but nothing after its closing parenthesis does. */
  char *at = strrchr(text, ')');
  for (int field = 2; at && field < 22; field++) at = strchr(at + 1, ' ');
  return at ? strtoull(at + 1, NULL, 10) : 0;
}

/*
 * Takes the room for a record before anything runs: when the program ends, the disk may be full, and
 * how it ended would be lost.
 */
static void reserve_record(const char *name) {
  if (supervisor.run_dir < 0) return;
  char temporary[32], room[RECORD_ROOM];
  snprintf(temporary, sizeof temporary, ".%s", name);
  memset(room, ' ', sizeof room);
  errno = ENOSPC;
  int fd = openat(supervisor.run_dir, temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, room, sizeof room) != (ssize_t)sizeof room) {
    fail(CANNOT, "cannot write to the run root: %s", words(errno));
  }
  close(fd);
}

/* In the room that was reserved. Atomic: a concurrent reader sees all of it or nothing. */
static void write_record(const char *name, const char *text) {
  if (supervisor.run_dir < 0) return;
  char temporary[32];
  snprintf(temporary, sizeof temporary, ".%s", name);
  int fd = openat(supervisor.run_dir, temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  size_t length = strlen(text);
  bool complete = write(fd, text, length) == (ssize_t)length && ftruncate(fd, (off_t)length) == 0;
  close(fd);
  if (complete) renameat(supervisor.run_dir, temporary, supervisor.run_dir, name);
}

static pid_t clone_child(void) {
  struct clone_args args = {.flags = settings.clone_flags, .exit_signal = SIGCHLD};
  if (settings.cgroup >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = (uint64_t)settings.cgroup;
  }
  if (settings.pid_namespace >= 0 && setns(settings.pid_namespace, CLONE_NEWPID) != 0) {
    fail(CANNOT, "cannot enter the pid namespace: %s", words(errno));
  }
  pid_t pid = sys_clone3(&args);
  if (pid < 0) fail(CANNOT, "clone: %s", words(errno));
  return pid;
}

/* What the container's root may change has to belong to its user namespace. */
static void make_owned(struct child_io *io) {
  if (settings.user_namespace < 0) return;
  if (settings.clone_flags & CLONE_NEWIPC) {
    io->ipc = owned_namespace(settings.user_namespace, CLONE_NEWIPC);
  }
  if (settings.clone_flags & CLONE_NEWUTS) {
    io->uts = owned_namespace(settings.user_namespace, CLONE_NEWUTS);
  }
  settings.clone_flags &= ~(uint64_t)(CLONE_NEWIPC | CLONE_NEWUTS);
}

/* Hooks that the child has asked for. False if one fails. */
static bool run_hooks(enum hook_point point, int go, char *reason, size_t room) {
  char path[64], text[1000];
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", supervisor.pid);
  int mounts = open(path, O_RDONLY | O_CLOEXEC);
  bool done = hooks_run(point, supervisor.pid, mounts, text, sizeof text);
  if (mounts >= 0) close(mounts);
  if (!done) snprintf(reason, room, "%d %s", CANNOT, text);
  return done && write(go, "", 1) == 1;
}

/* Waits until the child has executed its program. False if it reports why it could not. */
static bool await_child(int pipe_end, int go, char *reason, size_t room) {
  size_t length = 0;
  for (;;) {
    ssize_t got = read(pipe_end, reason + length, room - 1 - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += (size_t)got;
    if (reason[0] == 'h' && length >= 2) {
      enum hook_point point = (enum hook_point)(reason[1] - '0');
      length -= 2;
      memmove(reason, reason + 2, length);
      if (!run_hooks(point, go, reason, room)) {
        kill(supervisor.pid, SIGKILL);
        return false;
      }
    }
  }
  reason[length] = 0;
  bool committed = reason[0] == '+';
  if (committed && length == 1) return true;
  if (committed) memmove(reason, reason + 1, length);
  if (reason[0] == 0) snprintf(reason, room, "%d killed while it was started", CANNOT);
  return false;
}

/* In a shared pid namespace the kernel does not kill what the first process leaves behind. */
static void kill_rest(void) {
  if (!settings.kill_file[0]) return;
  const char *name = strrchr(settings.kill_file, '/');
  if (name && strcmp(name, "/cgroup.kill") == 0) {
    write_text(AT_FDCWD, settings.kill_file, "1");
    return;
  }
  for (int round = 0; round < KILL_ROUNDS; round++) {
    FILE *list = fopen(settings.kill_file, "re");
    if (!list) return;
    char line[32];
    bool any = false;
    while (fgets(line, sizeof line, list)) {
      int pid = atoi(line);
      if (pid > 1) kill(pid, SIGKILL);
      any = true;
    }
    fclose(list);
    if (!any) return;
    usleep(KILL_PAUSE_US);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  }
}

static void close_kept(int from, int to) {
  for (int i = from; i < to; i++) {
    int fd = use_fds[i];
    if (fd != supervisor.listener && fd != supervisor.run_dir && fd >= 3) close(fd);
  }
}

static void tell_failure(const char *message) { supervisor_failed(&supervisor, message); }

/*
 * The first program of a container starts with no signal ignored. glibc's posix_spawn leaves its own
 * two (32 and 33) ignored, and musl's sigaction refuses to touch them: the system call itself. All
 * zeros are the default action, whatever the machine's struct looks like.
 */
static void default_signals(void) {
  static const unsigned char by_default[64];
  for (int number = 1; number <= 64; number++) {
    syscall(SYS_rt_sigaction, number, by_default, NULL, 8);
  }
}

/*
 * Continues in the cgroup v2 directory of the shims, as a child that was created there: moving a
 * process makes every fork on the machine wait for a grace period of the kernel.
 */
static void go_home(void) {
  if (settings.home < 0) return;
  struct clone_args args = {
      .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)settings.home};
  pid_t pid = sys_clone3(&args);
  if (pid < 0) fail(CANNOT, "cannot start in the cgroup of the shims: %s", words(errno));
  if (pid > 0) _exit(0);
}

/* The process that another runtime makes takes the place of the runtime. */
static bool await_foreign(char *reason, size_t room) {
  pid_t made = foreign_made(supervisor.pid, reason, room);
  supervisor.pid = made;
  if (made > 0 && settings.terminal) {
    int master = foreign_terminal();
    if (master < 0) {
      snprintf(reason, room, "%d the OCI runtime has not handed over the terminal", CANNOT);
    } else {
      if (settings.window.ws_row > 0) ioctl(master, TIOCSWINSZ, &settings.window);
      supervisor.terminal = true;
      supervisor.out = master;
      supervisor.in = settings.wants_stdin ? master : -1;
    }
    if (master < 0) made = -1;
  }
  if (made > 0 && foreign_start(reason, room)) return true;
  foreign_delete();
  if (supervisor.pid > 0) kill(supervisor.pid, SIGKILL);
  return false;
}

int launch(int plan, char *title, unsigned long title_size) {
  prctl(PR_SET_NAME, "jc-shim", 0, 0, 0);
  /* Until execve, a process in a container can read neither our memory nor the child's. */
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  plan_load(plan);
  read_settings();
  close_others();
  default_signals();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  fcntl(supervisor.listener, F_SETFL, O_NONBLOCK);
  supervisor_accept(&supervisor);
  if (settings.oom_file[0]) oom_watch(settings.oom_file);
  failure_told_by(tell_failure);
  go_home();
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  supervisor.signals = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
  if (supervisor.signals < 0) fail(CANNOT, "signalfd: %s", words(errno));
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) fail(CANNOT, "pipe: %s", words(errno));
  struct child_io io = {.in = -1, .out = -1, .err = -1, .devpts = -1, .ipc = -1, .uts = -1, .go = -1, .title = title,
                        .title_size = title_size};
  int go[2] = {-1, -1};
  if (hooks_any(HOOK_PRESTART) || hooks_any(HOOK_CREATE_RUNTIME)) {
    if (pipe2(go, O_CLOEXEC) != 0) fail(CANNOT, "pipe: %s", words(errno));
    io.go = go[0];
  }
  record_log();
  reserve_record("pid");
  reserve_record("exit");
  open_stdio(&io);
  make_owned(&io);
  struct timespec began;
  clock_gettime(CLOCK_REALTIME, &began);
  pid_t pid = clone_child();
  if (pid == 0) {
    failure_pipe(failure[1]);
    if (go[1] >= 0) close(go[1]);
    child_main(&io);
  }
  supervisor.pid = pid;
  close(failure[1]);
  if (io.terminal) {
    /* Kept open: otherwise the terminal would hang up whenever the program closes and reopens it. */
    supervisor.terminal_end = io.in;
  } else {
    close(io.in);
    close(io.out);
    close(io.err);
  }
  if (io.devpts >= 0) close(io.devpts);
  if (io.ipc >= 0) close(io.ipc);
  if (io.uts >= 0) close(io.uts);
  if (go[0] >= 0) close(go[0]);
  char reason[1100];
  bool begun = await_child(failure[0], go[1], reason, sizeof reason);
  if (begun && foreign()) {
    begun = await_foreign(reason, sizeof reason);
    pid = supervisor.pid;
  }
  if (!begun) {
    if (pid > 0) waitpid(pid, NULL, 0);
    kill_rest();
    supervisor_failed(&supervisor, reason);
    return 0;
  }
  close(failure[0]);
  if (go[1] >= 0) close(go[1]);
  close_kept(settings.keep_count, settings.use_count);
  unsigned long long started = start_time(pid);
  snprintf(supervisor.started, sizeof supervisor.started, "%d %llu %lld %ld", pid, started,
           (long long)began.tv_sec, began.tv_nsec);
  char text[256];
  snprintf(text, sizeof text, "%s %d %llu %s\n", supervisor.started, getpid(),
           start_time(getpid()), settings.boot);
  write_record("pid", text);
  char warning[1100];
  bool warned = !hooks_run(HOOK_POSTSTART, pid, -1, warning, sizeof warning);
  bool last_hooks = hooks_any(HOOK_POSTSTOP);
  bool of_runtime = foreign();
  if (!last_hooks && !of_runtime) plan_unload();
  relay_open();
  supervisor_started(&supervisor);
  if (warned) supervisor_warns(warning);

  int code = supervisor_run(&supervisor);
  struct timespec ended;
  clock_gettime(CLOCK_REALTIME, &ended);
  kill_rest();
  relay_stop();
  close_kept(0, settings.keep_count);
  snprintf(text, sizeof text, "%d %d %lld %ld %llu", code, oom_happened() ? 1 : 0,
           (long long)ended.tv_sec, ended.tv_nsec, (unsigned long long)log_dropped());
  if (of_runtime) foreign_delete();
  if (last_hooks && !hooks_run(HOOK_POSTSTOP, 0, -1, warning, sizeof warning)) {
    supervisor_warns(warning);
  }
  write_record("exit", text);
  supervisor_ended(&supervisor, text);
  relay_await();
  return 0;
}
