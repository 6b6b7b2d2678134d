// GPIO of a Raspberry Pi 4: the chip's name on /dev/gpiochip0 and the registers behind /dev/gpiomem.
//
// Set and clear are write-only registers, so each write must be seen when it happens. The driver's page is read-only: its
// store faults, is let through alone (single step), and then the fake looks at what was written. x86-64 only.
#define _GNU_SOURCE
#include "fakehw.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { SET = 0x1c / 4, CLEAR = 0x28 / 4, LEVEL = 0x34 / 4, TRAP_FLAG = 0x100 };
static int chip_fd = -1, memory_fd = -1;
// The same page twice: as the driver sees it, and as the fake writes it.
static unsigned char *driver_page;
static volatile uint32_t *page;
static volatile uint32_t outputs, inputs;
// What others see of the lines, also after this program has been killed.
static struct { uint32_t outputs, nothing; int64_t edge[32]; } *shown;
static struct sigaction before;

int lines_open_chip(void) { return chip_fd = raw_open("/dev/null", O_RDWR | O_CLOEXEC, 0); }
int lines_owns_chip(int fd) { return fd >= 0 && fd == chip_fd; }

int lines_ioctl(unsigned long request, void *argument) {
  struct gpiochip_info *info = argument;
  if (request != GPIO_GET_CHIPINFO_IOCTL) { errno = ENOTTY; return -1; }
  memset(info, 0, sizeof *info);
  strcpy(info->name, "gpiochip0");
  strcpy(info->label, "pinctrl-bcm2711");
  info->lines = 58;
  return 0;
}

int lines_open_memory(void) {
  memory_fd = syscall(SYS_memfd_create, "gpiomem", 1);
  if (memory_fd >= 0 && ftruncate(memory_fd, 4096)) return -1;
  return memory_fd;
}
int lines_owns_memory(int fd) { return fd >= 0 && fd == memory_fd; }

static void look(void) {
  uint32_t set = page[SET], clear = page[CLEAR];
  page[SET] = page[CLEAR] = 0;
  outputs = (outputs | set) & ~clear;
  page[LEVEL] = outputs | inputs;
  for (int line = 0; line < 32; line++) {
    if (set >> line & 1) note("line %d high", line);
    if (clear >> line & 1) note("line %d low", line);
    if (shown && (shown->outputs ^ outputs) >> line & 1) shown->edge[line] = monotonic_ns();
  }
  if (shown) shown->outputs = outputs;
}

#ifdef __x86_64__
static void on_fault(int number, siginfo_t *info, void *context) {
  unsigned char *at = info->si_addr;
  if (!driver_page || at < driver_page || at >= driver_page + 4096) {
    // Not ours: as it was before; the instruction faults once more.
    sigaction(number, &before, NULL);
    return;
  }
  mprotect(driver_page, 4096, PROT_READ | PROT_WRITE);
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

static void on_step(int number, siginfo_t *info, void *context) {
  (void)number, (void)info;
  mprotect(driver_page, 4096, PROT_READ);
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
  look();
}
#endif

static void take_inputs(void) {
  char path[512];
  uint32_t levels = 0;
  path_in(path, "inputs");
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  if (raw_read(fd, &levels, 4) == 4) { inputs = levels; page[LEVEL] = outputs | inputs; }
  raw_close(fd);
}

static void *watch_inputs(void *argument) {
  (void)argument;
  for (;;) {
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    take_inputs();
  }
  return NULL;
}

// A new program begins with all lines as inputs, which their resistors hold low.
static void show(void) {
  char path[512];
  path_in(path, "lines.bin");
  int fd = raw_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0 || ftruncate(fd, sizeof *shown)) return;
  void *map = raw_mmap(sizeof *shown, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  raw_close(fd);
  shown = map == MAP_FAILED ? NULL : map;
  if (shown) shown->outputs = 0;
}

void *lines_map(size_t size, int fd) {
  pthread_t thread;
  if (!shown) show();
  (void)size;
  page = raw_mmap(4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  driver_page = raw_mmap(4096, PROT_READ, MAP_SHARED, fd, 0);
#ifdef __x86_64__
  struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  struct sigaction step = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &fault, &before);
  sigaction(SIGTRAP, &step, NULL);
#else
  mprotect(driver_page, 4096, PROT_READ | PROT_WRITE);
#endif
  take_inputs();
  pthread_create(&thread, NULL, watch_inputs, NULL);
  pthread_detach(thread);
  return driver_page;
}
