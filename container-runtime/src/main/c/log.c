#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
  PIECE = 16384,         /* longer lines are cut here, as Docker does */
  LONGEST = PIECE * 6,   /* size of a piece if every byte becomes \u00xx */
  FRAME = 128,           /* the rest of a JSON line */
  BATCH = 16384,         /* bytes per write, approximately */
  MODE = 0640
};

static struct line {
  char bytes[PIECE];
  size_t length;
} lines[2];

static char out[LONGEST + FRAME + BATCH];
static size_t out_length;
static size_t out_lines;

static int directory = -1;
static const char *base;
static int file = -1;
static int64_t size_limit;
static int file_count;
static int64_t size;
static uint64_t dropped;

static void open_file(int flags) {
  file = openat(directory, base, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags,
                MODE);
  struct stat st;
  size = file >= 0 && fstat(file, &st) == 0 ? st.st_size : 0;
}

void log_open(int dir, const char *name, int64_t max_size, int max_files) {
  directory = dir;
  size_limit = max_size;
  file_count = max_files < 1 ? 1 : max_files;
  size_t length = strlen(name) + 1;
  char *copy = malloc(length); /* the plan is freed later */
  if (!copy) return;
  memcpy(copy, name, length);
  base = copy;
  open_file(0);
}

static void rotate(void) {
  char from[512], to[512];
  if (file >= 0) close(file);
  for (int i = file_count - 1; i > 0; i--) {
    snprintf(to, sizeof to, "%s.%d", base, i);
    if (i > 1) {
      snprintf(from, sizeof from, "%s.%d", base, i - 1);
    } else {
      snprintf(from, sizeof from, "%s", base);
    }
    renameat(directory, from, directory, to);
  }
  open_file(O_TRUNC);
}

void log_flush(void) {
  if (out_length == 0) return;
  size_t done = 0;
  if (file < 0) open_file(0);
  while (file >= 0 && done < out_length) {
    ssize_t written = write(file, out + done, out_length - done);
    if (written < 0) {
      if (errno == EINTR) continue;
      break;
    }
    done += (size_t)written;
  }
  if (done == out_length) {
    size += (int64_t)out_length;
  } else {
    dropped += out_lines;
    /* Never leave half a line: readers and the next line need a clean end. */
    if (file >= 0 && done > 0 && ftruncate(file, size) != 0) {
      size += (int64_t)done;
    }
  }
  out_length = 0;
  out_lines = 0;
}

/* RFC 3339 with nanoseconds, without trailing zeros, as Go's RFC3339Nano. */
static size_t put_time(char *at) {
  static time_t second;
  static char text[32];
  static size_t length;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (now.tv_sec != second || length == 0) {
    struct tm parts;
    gmtime_r(&now.tv_sec, &parts);
    /* Not strftime: with what it needs it would be a twentieth of the program. */
    length = (size_t)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                              parts.tm_hour, parts.tm_min, parts.tm_sec);
    second = now.tv_sec;
  }
  memcpy(at, text, length);
  size_t end = length;
  if (now.tv_nsec) {
    char fraction[9];
    long rest = now.tv_nsec;
    for (int i = 8; i >= 0; i--) {
      fraction[i] = (char)('0' + rest % 10);
      rest /= 10;
    }
    int digits = 9;
    while (fraction[digits - 1] == '0') digits--;
    at[end++] = '.';
    memcpy(at + end, fraction, (size_t)digits);
    end += (size_t)digits;
  }
  at[end++] = 'Z';
  return end;
}

/*
 * The length of the UTF-8 sequence at bytes: 0 when it is invalid, negative when it would continue after the end.
 */
static int sequence(const unsigned char *bytes, size_t left) {
  unsigned char first = bytes[0];
  int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3
             : first < 0xf5 ? 4 : 0;
  for (int i = 1; i < length; i++) {
    if ((size_t)i >= left) return -1;
    unsigned char low = 0x80, high = 0xbf;
    if (i == 1) {
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f; /* surrogates */
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    }
    if (bytes[i] < low || bytes[i] > high) return 0;
  }
  return length;
}

static size_t put_escape(char *at, unsigned value) {
  static const char digits[] = "0123456789abcdef";
  memcpy(at, "\\u", 2);
  for (int i = 0; i < 4; i++) at[2 + i] = digits[value >> (12 - 4 * i) & 15];
  return 6;
}

/* The content of a JSON string, with the escapes of Docker's encoder. */
static size_t put_text(char *at, const unsigned char *bytes, size_t length) {
  char *start = at;
  for (size_t i = 0; i < length;) {
    unsigned char c = bytes[i];
    if (c < 0x80) {
      i++;
      if (c == '"' || c == '\\') {
        *at++ = '\\';
        *at++ = (char)c;
      } else if (c == '\n') {
        *at++ = '\\';
        *at++ = 'n';
      } else if (c == '\r') {
        *at++ = '\\';
        *at++ = 'r';
      } else if (c < 0x20 || c == '<' || c == '>' || c == '&') {
        at += put_escape(at, c);
      } else {
        *at++ = (char)c;
      }
      continue;
    }
    int count = sequence(bytes + i, length - i);
    if (count <= 0) {
      at += put_escape(at, 0xfffd);
      i++;
    } else if (count == 3 && c == 0xe2 && bytes[i + 1] == 0x80 && (bytes[i + 2] & 0xfe) == 0xa8) {
      at += put_escape(at, bytes[i + 2] == 0xa8 ? 0x2028 : 0x2029);
      i += 3;
    } else {
      memcpy(at, bytes + i, (size_t)count);
      at += count;
      i += (size_t)count;
    }
  }
  return (size_t)(at - start);
}

static void put_line(int stream, const char *bytes, size_t length) {
  /* The first limit keeps the touched memory small, the second is the size of the buffer. */
  if (out_length >= BATCH || out_length + length * 6 + FRAME > sizeof out) log_flush();
  char *start = out + out_length;
  char *at = start;
  memcpy(at, "{\"log\":\"", 8);
  at += 8;
  at += put_text(at, (const unsigned char *)bytes, length);
  static const char *const names[] = {"\",\"stream\":\"stdout\",\"time\":\"",
                                      "\",\"stream\":\"stderr\",\"time\":\""};
  size_t name = strlen(names[stream]);
  memcpy(at, names[stream], name);
  at += name;
  at += put_time(at);
  memcpy(at, "\"}\n", 3);
  at += 3;
  size_t added = (size_t)(at - start);
  int64_t pending = size + (int64_t)out_length;
  if (size_limit > 0 && pending > 0 && pending + (int64_t)added > size_limit) {
    /* The latest line goes to the next file. */
    log_flush();
    rotate();
    memmove(out, start, added);
    out_length = 0;
  }
  out_length += added;
  out_lines++;
}

/* Not in the middle of a character. */
static size_t cut(const char *bytes, size_t length) {
  for (size_t back = 1; back < 4 && back < length; back++) {
    if (sequence((const unsigned char *)bytes + length - back, back) < 0) return length - back;
  }
  return length;
}

void log_append(int stream, const char *bytes, size_t length) {
  if (directory < 0) return;
  struct line *line = &lines[stream];
  while (length > 0) {
    size_t room = PIECE - line->length;
    size_t count = length < room ? length : room;
    const char *newline = memchr(bytes, '\n', count);
    if (newline) count = (size_t)(newline - bytes) + 1;
    if (newline && line->length == 0) {
      put_line(stream, bytes, count);
    } else {
      memcpy(line->bytes + line->length, bytes, count);
      line->length += count;
      if (newline) {
        put_line(stream, line->bytes, line->length);
        line->length = 0;
      } else if (line->length == PIECE) {
        size_t end = cut(line->bytes, PIECE);
        put_line(stream, line->bytes, end);
        memmove(line->bytes, line->bytes + end, PIECE - end);
        line->length = PIECE - end;
      }
    }
    bytes += count;
    length -= count;
  }
}

void log_finish(void) {
  if (directory < 0) return;
  for (int stream = 0; stream < 2; stream++) {
    if (lines[stream].length > 0) put_line(stream, lines[stream].bytes, lines[stream].length);
    lines[stream].length = 0;
  }
  log_flush();
}

uint64_t log_dropped(void) { return dropped; }
