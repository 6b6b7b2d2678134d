// The C library's functions that reach devices, redirected to the fakes.
#define _GNU_SOURCE
#include "fakehw.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long kernel(long number, long a, long b, long c, long d, long e, long f) {
  static long (*real)(long, ...);
  if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return real(number, a, b, c, d, e, f);
}

int raw_open(const char *path, int flags, int mode) { return kernel(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0); }
int raw_close(int fd) { return kernel(SYS_close, fd, 0, 0, 0, 0, 0); }
ssize_t raw_read(int fd, void *to, size_t size) { return kernel(SYS_read, fd, (long)to, size, 0, 0, 0); }
ssize_t raw_write(int fd, const void *from, size_t size) { return kernel(SYS_write, fd, (long)from, size, 0, 0, 0); }
void *raw_mmap(size_t size, int protection, int flags, int fd, off_t offset) {
  return (void *)kernel(SYS_mmap, 0, size, protection, flags, fd, offset);
}

void path_in(char out[512], const char *name) {
  const char *dir = getenv("FAKEHW_DIR");
  snprintf(out, 512, "%s/%s", dir ? dir : ".", name);
}

void note(const char *format, ...) {
  char path[512], line[1024];
  int saved = errno;
  va_list list;
  va_start(list, format);
  int size = vsnprintf(line, sizeof line - 1, format, list);
  va_end(list);
  if (size > (int)sizeof line - 2) size = sizeof line - 2;
  line[size++] = '\n';
  path_in(path, "log");
  int fd = raw_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd >= 0) { raw_write(fd, line, size); raw_close(fd); }
  errno = saved;
}

int mode_is(const char *device, const char *word) {
  char path[512], name[64], mode[64] = "";
  snprintf(name, sizeof name, "%s.mode", device);
  path_in(path, name);
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return !strcmp(word, "ok");
  ssize_t size = raw_read(fd, mode, sizeof mode - 1);
  raw_close(fd);
  mode[size > 0 ? size : 0] = 0;
  char *rest = mode;
  for (char *one; (one = strsep(&rest, " \r\n"));) if (!strcmp(one, word)) return 1;
  return 0;
}

long long monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

// The camera's name that survives replugging, as a test has put it under the fake root.
static int is_by_id(const char *path) {
  char name[480], there[512];
  if (strncmp(path, "/dev/v4l/by-id/", 15) || mode_is("camera", "unplug")) return 0;
  snprintf(name, sizeof name, "root%s", path);
  path_in(there, name);
  return !access(there, F_OK);
}

// A file of the fake root directory in place of the real one.
static const char *redirected(const char *path, char out[512]) {
  if (!path || (strncmp(path, "/sys/firmware/devicetree/", 25) && strncmp(path, "/sys/class/video4linux/", 23))) return path;
  char name[480];
  snprintf(name, sizeof name, "root%s", path);
  path_in(out, name);
  return out;
}

static int open_path(const char *path, int flags, int mode) {
  char other[512];
  if (path && (!strcmp(path, "/dev/video0") || is_by_id(path))) return camera_open();
  if (path && !strcmp(path, "/dev/i2c-1")) return bus_open();
  if (path && !strcmp(path, "/dev/input/event0")) return keys_open();
  if (path && !strcmp(path, "/dev/gpiochip0")) return lines_open_chip();
  if (path && !strcmp(path, "/dev/gpiomem")) return lines_open_memory();
  return raw_open(redirected(path, other), flags, mode);
}

#define OPEN(name)                                             \
  int name(const char *path, int flags, ...) {                 \
    va_list list;                                              \
    va_start(list, flags);                                     \
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, int) : 0; \
    va_end(list);                                              \
    return open_path(path, flags, mode);                       \
  }
OPEN(open)
OPEN(open64)

int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  if (camera_owns(fd)) return camera_ioctl(request, argument);
  if (bus_owns(fd)) return bus_ioctl(fd, request, argument);
  if (keys_owns(fd)) return keys_ioctl(request, argument);
  if (lines_owns_chip(fd)) return lines_ioctl(request, argument);
  return kernel(SYS_ioctl, fd, request, (long)argument, 0, 0, 0);
}

// The v4l crate does not call ioctl but syscall(SYS_ioctl, ...).
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  if (number == SYS_ioctl && camera_owns((int)a)) return camera_ioctl((unsigned)b, (void *)c);
  return kernel(number, a, b, c, d, e, f);
}

static void *map(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  if (camera_owns(fd)) fd = camera_memory();
  if (lines_owns_memory(fd)) return lines_map(size, fd);
  return (void *)kernel(SYS_mmap, (long)address, size, protection, flags, fd, offset);
}
void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  return map(address, size, protection, flags, fd, offset);
}
void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  return map(address, size, protection, flags, fd, offset);
}

int close(int fd) {
  if (camera_owns(fd)) camera_close();
  if (bus_owns(fd)) bus_close(fd);
  if (keys_owns(fd)) keys_close();
  return raw_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t size) {
  return bus_owns(fd) ? bus_write(fd, bytes, size) : raw_write(fd, bytes, size);
}

ssize_t read(int fd, void *bytes, size_t size) {
  if (bus_owns(fd)) return bus_read(fd, bytes, size);
  if (keys_owns(fd)) return keys_read(bytes, size);
  return raw_read(fd, bytes, size);
}

// nokhwa lists /dev and resolves links.
DIR *opendir(const char *path) {
  static DIR *(*real)(const char *);
  char dev[512];
  if (!real) real = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");
  if (!strcmp(path, "/dev/v4l/by-id")) { path_in(dev, "root/dev/v4l/by-id"); return real(dev); }
  if (strcmp(path, "/dev")) return real(path);
  path_in(dev, mode_is("camera", "unplug") ? "root/dev-empty" : "root/dev");
  return real(dev);
}

char *realpath(const char *path, char *out) {
  static char *(*real)(const char *, char *);
  if (!real) real = (char *(*)(const char *, char *))dlsym(RTLD_NEXT, "realpath");
  char other[512];
  if (is_by_id(path)) path = "/dev/video0";
  if (strcmp(path, "/dev/video0")) return real(redirected(path, other), out);
  if (mode_is("camera", "unplug")) { errno = ENOENT; return NULL; }
  return out ? strcpy(out, path) : strdup(path);
}
