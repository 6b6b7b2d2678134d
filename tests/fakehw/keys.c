// A hand-scanner that types: /dev/input/event0. Modes: unplug, busy (another program has grabbed it), mouse (no keys).
#define _GNU_SOURCE
#include "fakehw.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int keys_fd = -1, peer = -1;
static volatile int gone;

static void press(int type, int code, int value) {
  struct input_event event = {.type = type, .code = code, .value = value};
  raw_write(peer, &event, sizeof event);
}

// Types what the test puts into the file.
static void *type(void *argument) {
  int fd = (int)(long)argument;
  char path[512], text[65536];
  path_in(path, "keys");
  while (keys_fd == fd) {
    nanosleep(&(struct timespec){0, 5000000}, NULL);
    if (mode_is("input", "unplug")) { gone = 1; raw_close(peer); note("scanner unplugged"); return NULL; }
    int file = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) continue;
    ssize_t size = raw_read(file, text, sizeof text - 1);
    raw_close(file);
    unlink(path);
    text[size > 0 ? size : 0] = 0;
    for (char *at = text, *end; *at; at = end) {
      int code = strtol(at, &end, 10);
      if (end == at) break;
      at = end;
      int value = strtol(at, &end, 10);
      if (code < 0) press(EV_SYN, SYN_DROPPED, 0);
      else press(EV_KEY, code, value);
      press(EV_SYN, SYN_REPORT, 0);
    }
  }
  return NULL;
}

int keys_open(void) {
  int pair[2];
  pthread_t thread;
  if (mode_is("input", "unplug")) { errno = ENOENT; return -1; }
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return -1;
  keys_fd = pair[0];
  peer = pair[1];
  gone = 0;
  pthread_create(&thread, NULL, type, (void *)(long)keys_fd);
  pthread_detach(thread);
  note("scanner opened");
  return keys_fd;
}

int keys_owns(int fd) { return fd >= 0 && fd == keys_fd; }
void keys_close(void) { keys_fd = -1; note("scanner closed"); }

ssize_t keys_read(void *to, size_t size) {
  if (gone) { errno = ENODEV; return -1; }
  return raw_read(keys_fd, to, size);
}

int keys_ioctl(unsigned long request, void *argument) {
  unsigned number = _IOC_NR(request), size = _IOC_SIZE(request);
  unsigned char *bits = argument;
  if (gone) { errno = ENODEV; return -1; }
  if (_IOC_TYPE(request) != 'E') { errno = ENOTTY; return -1; }
  if (request == EVIOCGRAB) {
    if (mode_is("input", "busy")) { errno = EBUSY; return -1; }
    note("scanner grabbed %d", argument != NULL);
    return 0;
  }
  if (request == EVIOCGVERSION) { *(int *)argument = EV_VERSION; return 0; }
  if (request == EVIOCGID) { memset(argument, 0, sizeof(struct input_id)); return 0; }
  if (number == _IOC_NR(EVIOCGNAME(0))) { strncpy(argument, "Fake scanner", size); return 13; }
  if (number == _IOC_NR(EVIOCGPHYS(0)) || number == _IOC_NR(EVIOCGUNIQ(0))) { errno = ENOENT; return -1; }
  if (number == _IOC_NR(EVIOCGPROP(0))) { memset(argument, 0, size); return size; }
  if (number == 0x20) { memset(bits, 0, size); bits[0] = mode_is("input", "mouse") ? 1 << EV_SYN : 1 << EV_SYN | 1 << EV_KEY; return size; }
  if (number == 0x20 + EV_KEY) { memset(bits, 0, size); memset(bits, 0xff, size < 16 ? size : 16); return size; }
  errno = EINVAL;
  return -1;
}
