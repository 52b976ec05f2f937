// What bench/net and bench/io run inside and outside of containers. Static, so that it needs nothing there.
//   load names NAME SECONDS            resolves a name by the first server of /etc/resolv.conf, one question at a time: answers per second
//   load serve PORT                    answers every connection with two bytes and closes it
//   load connect ADDRESS PORT SECONDS  new connections, one at a time: answers per second
//   load lines NUMBER                  writes as many lines of 80 bytes to standard output
//   load write DIRECTORY NUMBER        makes as many files of 4 KB: files per second
//   load read DIRECTORY NUMBER         reads them: files per second
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(1);
}

static int names(const char *name, double seconds) {
  char line[256], server[64] = "";
  FILE *conf = fopen("/etc/resolv.conf", "r");
  if (!conf) fail("/etc/resolv.conf");
  while (!server[0] && fgets(line, sizeof line, conf)) sscanf(line, "nameserver %63s", server);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
  if (inet_pton(AF_INET, server, &to.sin_addr) != 1) fail("nameserver");
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct timeval patience = {.tv_sec = 2};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(s, (struct sockaddr *)&to, sizeof to)) fail("connect");
  uint8_t question[300] = {0, 0, 1, 0, 0, 1}, answer[1500];
  size_t length = 12;
  question[length++] = strlen(name);
  memcpy(question + length, name, strlen(name));
  length += strlen(name);
  memcpy(question + length, "\0\0\1\0\1", 5);
  length += 5;
  long count = 0;
  double start = now(), end = start + seconds;
  while (now() < end) {
    question[0] = count >> 8, question[1] = count;
    if (send(s, question, length, 0) < 0) fail("send");
    ssize_t got = recv(s, answer, sizeof answer, 0);
    if (got < 12) fail("no answer");
    if ((answer[3] & 15) || !answer[7]) return fprintf(stderr, "%s: not found\n", name), 1;
    count++;
  }
  printf("%.0f\n", count / (now() - start));
  return 0;
}

static int serve(int port) {
  int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (bind(s, (struct sockaddr *)&at, sizeof at) || listen(s, 1024)) fail("listen");
  for (;;) {
    int c = accept(s, 0, 0);
    if (c < 0) continue;
    if (write(c, "ok", 2) < 0) perror("write");
    close(c);
  }
}

static int connections(const char *address, int port, double seconds) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) fail("address");
  long count = 0;
  double start = now(), end = start + seconds;
  while (now() < end) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    char answer[8];
    // Closed by a reset: tens of thousands of connections in TIME_WAIT would use up the local ports.
    struct linger reset = {.l_onoff = 1};
    setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (connect(s, (struct sockaddr *)&to, sizeof to)) fail("connect");
    if (read(s, answer, sizeof answer) != 2) fail("read");
    close(s);
    count++;
  }
  printf("%.0f\n", count / (now() - start));
  return 0;
}

static int lines(long number) {
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  for (long n = 0; n < number; n++) printf("%09ld a line of a log as long as lines of logs are: GET /index.html 200 1234 \"-\"\n", n);
  return fflush(stdout) ? 1 : 0;
}

static int files(const char *directory, long number, int making) {
  char path[4096], block[4096] = {0};
  mkdir(directory, 0755);
  double start = now();
  for (long n = 0; n < number; n++) {
    snprintf(path, sizeof path, "%s/%ld", directory, n);
    int f = open(path, making ? O_CREAT | O_WRONLY : O_RDONLY, 0644);
    if (f < 0) fail(path);
    if ((making ? write(f, block, sizeof block) : read(f, block, sizeof block)) != sizeof block) fail(path);
    close(f);
  }
  printf("%.0f\n", number / (now() - start));
  return 0;
}

int main(int count, char **a) {
  signal(SIGPIPE, SIG_IGN);
  const char *what = count > 1 ? a[1] : "";
  if (!strcmp(what, "names") && count == 4) return names(a[2], atof(a[3]));
  if (!strcmp(what, "serve") && count == 3) return serve(atoi(a[2]));
  if (!strcmp(what, "connect") && count == 5) return connections(a[2], atoi(a[3]), atof(a[4]));
  if (!strcmp(what, "lines") && count == 3) return lines(atol(a[2]));
  if (!strcmp(what, "write") && count == 4) return files(a[2], atol(a[3]), 1);
  if (!strcmp(what, "read") && count == 4) return files(a[2], atol(a[3]), 0);
  return fprintf(stderr, "usage: see the first lines of load.c\n"), 2;
}
