/* How the child reports why it could not start the program. */
#ifndef FAILURE_H
#define FAILURE_H

#include <stdnoreturn.h>

enum { CANNOT = 125, CANNOT_RUN = 126, NOT_FOUND = 127 };

/* Where the message goes: into a pipe, or to the given function. */
void failure_pipe(int fd);
void failure_told_by(void (*tell)(const char *message));

/* execve comes next: if the pipe closes without a message, it succeeded. */
void failure_committed(void);

/* Tells the reader to do something for us before we go on: two characters. */
void failure_ask(const char *request);

/* Writes "code text" and ends the process. */
noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Error messages in lower case, as in Go and therefore in Docker. */
const char *words(int error);

#endif
