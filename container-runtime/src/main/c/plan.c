#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BAD_PLAN = 125 };

static const unsigned char *start;
static size_t size;

void plan_load(int fd) {
  struct stat st;
  if (fstat(fd, &st) != 0 || st.st_size <= 0) _exit(BAD_PLAN);
  size = (size_t)st.st_size;
  /* Private and writable: the environment is passed to execve from here. */
  void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  if (map == MAP_FAILED) _exit(BAD_PLAN);
  close(fd);
  start = map;
}

void plan_unload(void) {
  munmap((void *)start, size);
  start = NULL;
  size = 0;
}

void plan_rewind(struct record *record) {
  record->step = 0;
  record->at = start;
  record->end = start;
}

bool plan_next(struct record *record) {
  const unsigned char *head = record->end;
  const unsigned char *limit = start + size;
  if (head == limit) return false;
  uint32_t words[2];
  if ((size_t)(limit - head) < sizeof words) _exit(BAD_PLAN);
  memcpy(words, head, sizeof words);
  head += sizeof words;
  if (words[1] > (size_t)(limit - head)) _exit(BAD_PLAN);
  record->step = words[0];
  record->at = head;
  record->end = head + words[1];
  return true;
}

int64_t field_number(struct record *record) {
  int64_t value;
  if ((size_t)(record->end - record->at) < sizeof value) _exit(BAD_PLAN);
  memcpy(&value, record->at, sizeof value);
  record->at += sizeof value;
  return value;
}

const void *field_bytes(struct record *record, uint64_t *length) {
  *length = (uint64_t)field_number(record);
  if (*length > (size_t)(record->end - record->at)) _exit(BAD_PLAN);
  const void *bytes = record->at;
  record->at += *length;
  return bytes;
}

const char *field_string(struct record *record) {
  uint64_t length;
  const char *text = field_bytes(record, &length);
  if (length == 0 || memchr(text, 0, length) != text + length - 1) _exit(BAD_PLAN);
  return text;
}

bool field_more(const struct record *record) { return record->at < record->end; }
