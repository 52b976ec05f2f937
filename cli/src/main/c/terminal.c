/* What `stty raw -echo`, `stty -icanon -echo min 1` and `stty size` do. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "front.h"

enum { MOST = 8 };

static int tty = -1;
static struct termios before[MOST];
static volatile sig_atomic_t active[MOST];
static int used;

static int opened(void) {
  if (tty < 0) tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  return tty < 0 ? -errno : 0;
}

int terminal_size(int size[2]) {
  struct winsize window;
  int problem = opened();
  if (problem < 0) return problem;
  if (ioctl(tty, TIOCGWINSZ, &window) != 0) return -errno;
  size[0] = window.ws_row;
  size[1] = window.ws_col;
  return 0;
}

/* Gives the number that terminal_restore takes. */
static int change(void (*how)(struct termios *)) {
  int problem = opened();
  if (problem < 0) return problem;
  if (used == MOST) return -ENOSPC;
  if (tcgetattr(tty, &before[used]) != 0) return -errno;
  struct termios changed = before[used];
  how(&changed);
  active[used] = 1;
  if (tcsetattr(tty, TCSADRAIN, &changed) != 0) {
    active[used] = 0;
    return -errno;
  }
  return used++;
}

static void raw(struct termios *mode) {
  mode->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | IGNPAR | PARMRK | INPCK | ISTRIP | INLCR | IGNCR |
                               ICRNL | IXON | IXOFF | IUCLC | IXANY | IMAXBEL);
  mode->c_oflag &= ~(tcflag_t)OPOST;
  mode->c_lflag &= ~(tcflag_t)(ICANON | ISIG | XCASE | ECHO);
  mode->c_cc[VMIN] = 1;
  mode->c_cc[VTIME] = 0;
}

static void keys(struct termios *mode) {
  mode->c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  mode->c_cc[VMIN] = 1;
}

int terminal_raw(void) { return change(raw); }

int terminal_keys(void) { return change(keys); }

int terminal_restore(int mode) {
  if (mode < 0 || mode >= used || !active[mode]) return -EINVAL;
  active[mode] = 0;
  int result = tcsetattr(tty, TCSADRAIN, &before[mode]) == 0 ? 0 : -errno;
  while (used > 0 && !active[used - 1]) used--;
  return result;
}

void terminal_leave(void) {
  for (int i = 0; i < MOST; i++) {
    if (active[i]) {
      tcsetattr(tty, TCSADRAIN, &before[i]);
      return;
    }
  }
}
