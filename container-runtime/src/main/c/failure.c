#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int pipe_fd = -1;
static void (*teller)(const char *message);

void failure_pipe(int fd) {
  pipe_fd = fd;
  teller = NULL;
}

void failure_told_by(void (*tell)(const char *message)) { teller = tell; }

void failure_committed(void) {
  if (write(pipe_fd, "+", 1) != 1) _exit(CANNOT);
}

void failure_ask(const char *request) {
  if (write(pipe_fd, request, 2) != 2) _exit(CANNOT);
}

void fail(int code, const char *format, ...) {
  char text[1024];
  int head = snprintf(text, sizeof text, "%d ", code);
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text + head, sizeof text - (size_t)head, format, arguments);
  va_end(arguments);
  size_t total = (size_t)head + (size_t)(length < 0 ? 0 : length);
  if (total > sizeof text - 1) total = sizeof text - 1;
  if (teller) {
    teller(text);
    _exit(code);
  }
  /* Less than PIPE_BUF, so it is written at once or the reader is gone. */
  ssize_t written = write(pipe_fd, text, total);
  (void)written;
  _exit(code);
}

const char *words(int error) {
  static char text[128];
  if (error == ELOOP) return "too many levels of symbolic links";
  snprintf(text, sizeof text, "%s", strerror(error));
  if (text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z')) {
    text[0] = (char)(text[0] - 'A' + 'a');
  }
  return text;
}
