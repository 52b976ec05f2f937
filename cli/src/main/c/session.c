/*
 * One command, run by a warm command line. All that belongs to a process stays here: the descriptors,
 * the terminal, signals, and stopping. The other side asks for what it needs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "front.h"

extern char **environ;

/* How long a command line that accepted the connection may take to say that it is there. */
enum { MOST_READ = 64 * 1024, ROOM = 160 * 1024 };

static int server = -1;
static volatile sig_atomic_t caught[NSIG];
static sigset_t all_signals, usual_mask;

/* Signals are blocked while a message is sent, because their handlers send messages, too. */
static bool send_all(const void *data, size_t length) {
  const char *at = data;
  while (length > 0) {
    ssize_t count = send(server, at, length, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    length -= (size_t)count;
  }
  return true;
}

static bool tell(enum kind kind, const void *data, size_t length) {
  struct head head = {kind, (uint32_t)length};
  sigprocmask(SIG_BLOCK, &all_signals, NULL);
  bool sent = send_all(&head, sizeof head) && (length == 0 || send_all(data, length));
  sigprocmask(SIG_SETMASK, &usual_mask, NULL);
  return sent;
}

static void on_signal(int number) {
  int before = errno;
  if (caught[number]) {
    struct { struct head head; int32_t number; } message = {{SIGNALLED, sizeof(int32_t)}, number};
    send_all(&message, sizeof message);
  } else if (number == SIGHUP || number == SIGINT || number == SIGTERM) {
    /* Like the JVM: restores the terminal and exits instead of dying from the signal. */
    terminal_leave();
    _exit(128 + number);
  }
  errno = before;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static bool is_ignored(int number) {
  struct sigaction now;
  return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* Handlers and not "ignore", which a JVM started by this process would inherit. */
static void watch_signals(void) {
  static const int ENDING[] = {SIGHUP, SIGINT, SIGTERM};
  static const int WITHOUT_EFFECT[] = {SIGPIPE, SIGXFSZ, SIGQUIT};
  sigfillset(&all_signals);
  sigprocmask(SIG_SETMASK, NULL, &usual_mask);
  for (size_t i = 0; i < 3; i++) {
    if (!is_ignored(ENDING[i])) handle(ENDING[i], on_signal);
    handle(WITHOUT_EFFECT[i], on_signal);
  }
}

static void unwatch_signals(void) {
  static const int WATCHED[] = {SIGPIPE, SIGXFSZ, SIGQUIT};
  for (size_t i = 0; i < 3; i++) handle(WATCHED[i], SIG_DFL);
}

/* A signal that was ignored from the start stays ignored, as in the JVM. */
static void catch_signal(int number, bool wanted) {
  bool ends = number == SIGHUP || number == SIGINT || number == SIGTERM;
  if (number <= 0 || number >= NSIG || (ends && is_ignored(number))) return;
  caught[number] = wanted;
  bool handled = ends || number == SIGQUIT; /* since watch_signals */
  if (!handled) handle(number, wanted ? on_signal : SIG_DFL);
}

static bool connect_to(const char *directory, uint64_t identity) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct ucred peer;
  socklen_t size = sizeof peer;
  snprintf(address.sun_path, sizeof address.sun_path, "%s/%016llx.sock", directory, (unsigned long long)identity);
  server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  /* Does not block: a command line whose queue is full counts as not answering. */
  if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) != 0 ||
      getsockopt(server, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != geteuid())
    return false;
  return fcntl(server, F_SETFL, 0) == 0;
}

/* Detected as in the command line: by what is behind the descriptor. */
static bool is_terminal(int fd) {
  char path[32], target[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return false;
  target[length] = 0;
  return strncmp(target, "/dev/pts/", 9) == 0 || strncmp(target, "/dev/tty", 8) == 0 ||
         strcmp(target, "/dev/console") == 0;
}

static char *add_text(char *at, const char *text) { return stpcpy(at, text) + 1; }

/* The whole command: fixed numbers, then strings that end with 0. */
static bool say_hello(int count, char **arguments) {
  struct {
    struct head head;
    uint64_t device, inode;
    uint32_t umask, terminals, arguments, variables;
  } *hello;
  char here[PATH_ROOM];
  struct stat status;
  uint32_t variables = 0;
  if (getcwd(here, sizeof here) == NULL || here[0] != '/' || stat(".", &status) != 0) return false;
  size_t size = sizeof *hello + strlen(here) + 1;
  for (int i = 1; i < count; i++) size += strlen(arguments[i]) + 1;
  for (char **one = environ; *one != NULL; one++, variables++) size += strlen(*one) + 1;
  hello = malloc(size);
  if (hello == NULL) return false;
  hello->device = status.st_dev;
  hello->inode = status.st_ino;
  hello->umask = umask(0);
  umask(hello->umask);
  hello->terminals = 0;
  for (int fd = 0; fd < 3; fd++) hello->terminals |= (uint32_t)is_terminal(fd) << fd;
  hello->arguments = count > 0 ? (uint32_t)count - 1 : 0;
  hello->variables = variables;
  char *at = add_text((char *)(hello + 1), here);
  for (int i = 1; i < count; i++) at = add_text(at, arguments[i]);
  for (char **one = environ; *one != NULL; one++) at = add_text(at, *one);
  hello->head = (struct head){HELLO, (uint32_t)(at - (char *)hello - (ptrdiff_t)sizeof(struct head))};
  bool sent = send_all(hello, (size_t)(at - (char *)hello));
  free(hello);
  return sent;
}

/* Before GO, the other side does nothing. */
static bool is_ready(int patience_ms) {
  struct head head;
  struct pollfd answer = {.fd = server, .events = POLLIN};
  if (poll(&answer, 1, patience_ms) != 1) return false;
  return recv(server, &head, sizeof head, MSG_WAITALL) == sizeof head && head.kind == READY;
}

static noreturn void leave(int code) {
  terminal_leave();
  exit(code);
}

static void done(int first, int second) {
  int32_t values[2] = {first, second};
  tell(DONE, values, sizeof values);
}

/* Sends input, or the reason why there is none. In the background, reading a terminal stops us here. */
static void read_input(uint32_t wanted) {
  static struct { int32_t result; char data[MOST_READ]; } input;
  ssize_t count = read(0, input.data, wanted < MOST_READ ? wanted : MOST_READ);
  input.result = count < 0 ? -errno : (int32_t)count;
  tell(INPUT, &input, sizeof input.result + (count > 0 ? (size_t)count : 0));
}

/* What was written since the last report to the other side, by descriptor. */
static uint32_t written[3];

/* Whether something could not be written: then the other side decides how the command ends. */
static bool lost;

static void tell_written(int fd, int problem) {
  if (written[fd] == 0) return;
  int32_t values[3] = {fd, problem, (int32_t)written[fd]};
  written[fd] = 0;
  tell(WRITTEN, values, sizeof values);
}

static void write_output(int fd, const char *data, uint32_t length) {
  uint32_t at = 0;
  int problem = 0;
  while (at < length && problem == 0) {
    ssize_t count = write(fd, data + at, length - at);
    if (count >= 0) at += (uint32_t)count;
    else if (errno != EINTR) problem = errno;
  }
  written[fd] += length;
  if (problem == 0) return;
  lost = true;
  tell_written(fd, problem);
}

static int number_in(const char *data, uint32_t length) {
  int32_t number = 0;
  if (length >= sizeof number) memcpy(&number, data, sizeof number);
  return number;
}

/* How much input the other side waits for; 0 when it does not. */
static uint32_t wanted;

static bool in_background(void) {
  pid_t foreground = tcgetpgrp(0);
  return foreground >= 0 && foreground != getpgrp();
}

/* False when the command has to run in its own process after all. */
static bool obey(struct head head, const char *data) {
  int size[2] = {0, 0}, number = number_in(data, head.length);
  switch (head.kind) {
    case WRITE_OUT: write_output(1, data, head.length); break;
    case WRITE_ERR: write_output(2, data, head.length); break;
    case READ:
      wanted = (uint32_t)number;
      /* A background process is stopped when it tries to read, not when there is input. */
      if (in_background()) {
        read_input(wanted);
        wanted = 0;
      }
      break;
    case SIZE: number = terminal_size(size); done(number < 0 ? 0 : size[0], size[1]); break;
    case RAW: done(terminal_raw(), 0); break;
    case KEYS: done(terminal_keys(), 0); break;
    case RESTORE: done(terminal_restore(number), 0); break;
    case CATCH: catch_signal(number, true); done(0, 0); break;
    case RELEASE: catch_signal(number, false); done(0, 0); break;
    case EXIT: leave(number);
    case CONCLUDE:
      if (!lost) leave(number);
      break;
    case BACK: return false;
    default: break;
  }
  return true;
}

/* Handles all complete messages in the buffer; returns how many bytes are left, or a negative number for BACK. */
static ssize_t obey_all(char *buffer, size_t filled) {
  size_t at = 0;
  struct head head;
  while (filled - at >= sizeof head) {
    memcpy(&head, buffer + at, sizeof head);
    if (filled - at < sizeof head + head.length) break;
    if (!obey(head, buffer + at + sizeof head)) return -1;
    at += sizeof head + head.length;
  }
  tell_written(1, 0);
  tell_written(2, 0);
  memmove(buffer, buffer + at, filled - at);
  return (ssize_t)(filled - at);
}

/* Returns only when the command has to be run in another way, and has done nothing. */
static void serve(void) {
  static char buffer[ROOM];
  size_t filled = 0;
  for (;;) {
    struct pollfd ready[2] = {{.fd = server, .events = POLLIN}, {.fd = wanted > 0 ? 0 : -1, .events = POLLIN}};
    if (poll(ready, 2, -1) < 0) continue;
    if (ready[0].revents != 0) {
      ssize_t count = recv(server, buffer + filled, sizeof buffer - filled, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      ssize_t left = obey_all(buffer, filled + (size_t)count);
      if (left < 0) return;
      filled = (size_t)left;
    } else if (ready[1].revents != 0) {
      read_input(wanted);
      wanted = 0;
    }
  }
  dprintf(2, "jcompose: the warm command line that ran this command has ended, and the command with it "
             "(see how far it came, with \"jcompose ps\" for one; JCOMPOSE_FRONT=off runs it without)\n");
  leave(1);
}

bool hand_over(const char *directory, uint64_t identity, int patience_ms, int count, char **arguments) {
  bool there = connect_to(directory, identity);
  if (there && say_hello(count, arguments)) {
    bool ready = is_ready(patience_ms);
    if (ready) {
      watch_signals();
      if (tell(GO, NULL, 0)) serve();
      unwatch_signals();
    }
  }
  if (server >= 0) close(server);
  return there;
}
