#include "owned.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "failure.h"
#include "sys.h"

int namespace_mode(int count, char **arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (count == 1 && strcmp(arguments[0], "user") == 0) {
    if (unshare(CLONE_NEWUSER) != 0) return errno;
  } else if (count == 2 && strcmp(arguments[0], "net") == 0) {
    if (setns(atoi(arguments[1]), CLONE_NEWUSER) != 0 || unshare(CLONE_NEWNET) != 0) return errno;
  } else {
    return EINVAL;
  }
  raise(SIGSTOP);
  for (;;) pause();
}

int owned_namespace(int user, int kind) {
  int told[2];
  if (pipe2(told, O_CLOEXEC) != 0) fail(CANNOT, "pipe: %s", words(errno));
  pid_t pid = fork();
  if (pid < 0) fail(CANNOT, "fork: %s", words(errno));
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    int error = setns(user, CLONE_NEWUSER) != 0 || unshare(kind) != 0 ? errno : 0;
    ssize_t written = write(told[1], &error, sizeof error);
    (void)written;
    for (;;) pause();
  }
  int error = EIO;
  close(told[1]);
  while (read(told[0], &error, sizeof error) < 0 && errno == EINTR) continue;
  close(told[0]);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind == CLONE_NEWIPC ? "ipc" : "uts");
  int made = error == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (error == 0 && made < 0) error = errno;
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  if (made < 0) fail(CANNOT, "cannot make a namespace in the user namespace: %s", words(error));
  return made;
}

void enter_user_namespace(int user, unsigned uid, unsigned gid) {
  /* Pipes and terminals are the host's root's until now, whom the container does not know. */
  for (int fd = 0; fd < 3; fd++) {
    struct stat st;
    if (fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) && st.st_uid == 0) {
      bool terminal = S_ISCHR(st.st_mode);
      if (terminal && !isatty(fd)) continue;
      if (fchown(fd, uid, terminal ? (gid_t)-1 : gid) != 0) {
        fail(CANNOT, "cannot give away stdio: %s", words(errno));
      }
    }
  }
  if (setns(user, CLONE_NEWUSER) != 0) {
    fail(CANNOT, "cannot enter the user namespace: %s", words(errno));
  }
  if (syscall(SYS_setgroups, 0, NULL) != 0 || syscall(SYS_setresgid, 0, 0, 0) != 0 ||
      syscall(SYS_setresuid, 0, 0, 0) != 0) {
    fail(CANNOT, "cannot become root of the user namespace: %s", words(errno));
  }
  /* Changing the user has cleared it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

void make_files_as(unsigned uid, unsigned gid) {
  if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) != 0) {
    fail(CANNOT, "cannot keep privileges: %s", words(errno));
  }
  syscall(SYS_setfsgid, gid);
  syscall(SYS_setfsuid, uid);
  /* It has no way to report a failure but to say who it is. */
  if ((unsigned)syscall(SYS_setfsuid, uid) != uid || (unsigned)syscall(SYS_setfsgid, gid) != gid) {
    fail(CANNOT, "cannot make files as user %u", uid);
  }
}
