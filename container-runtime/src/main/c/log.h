/* The container's output in Docker's json-file format. Never blocks the container: what cannot be
 * written is dropped and counted. */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

enum { STDOUT = 0, STDERR = 1 };

void log_open(int directory, const char *name, int64_t max_size, int max_files);

/* Takes output of one stream; whole lines are written when log_flush is called. */
void log_append(int stream, const char *bytes, size_t length);

/* Writes all complete lines. */
void log_flush(void);

/* Also writes the last line of each stream if it has no line feed. */
void log_finish(void);

/* Lines that could not be written. */
uint64_t log_dropped(void);

#endif
