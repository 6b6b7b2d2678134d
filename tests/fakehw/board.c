// The light board: a PCA9685 at address 0x40, by its data sheet: prescaler and clock source only asleep, the external
// clock stays until power is cycled, all-off writes all outputs, put to sleep with a light on it asks to be restarted.
// Modes: gone (nobody answers), reset (its power failed for a moment; taken once).
#define _GNU_SOURCE
#include "fakehw.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MODE1 = 0, FIRST_LED = 6, LAST_LED = 69, ALL_ON_L = 250, ALL_OFF_H = 253, PRESCALE = 254 };
static unsigned char registers[256], pointer;

// Renamed, so that nobody sees half of it.
static void store(void) {
  char path[512], aside[512];
  path_in(path, "pca9685.bin");
  path_in(aside, "pca9685.aside");
  int fd = raw_open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0) { raw_write(fd, registers, 256); raw_close(fd); rename(aside, path); }
}

static void power_up(void) {
  memset(registers, 0, sizeof registers);
  registers[MODE1] = 0x11;
  registers[1] = 0x04;
  registers[PRESCALE] = 0x1e;
  for (int led = FIRST_LED; led <= LAST_LED; led += 4) registers[led + 3] = 0x10;
}

// As an earlier program, or the test, left it.
void board_load(void) {
  char path[512];
  path_in(path, "pca9685.bin");
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0) { raw_read(fd, registers, 256); raw_close(fd); }
  else power_up();
}

int board_answers(void) {
  if (mode_is("i2c", "gone")) return 0;
  if (mode_is("i2c", "reset")) {
    char path[512];
    path_in(path, "i2c.mode");
    unlink(path);
    power_up();
    store();
    note("board reset");
  }
  return 1;
}

static int any_light(void) {
  for (int led = FIRST_LED; led <= LAST_LED; led += 4) if (!(registers[led + 3] & 0x10)) return 1;
  return 0;
}

static void set(unsigned char at, unsigned char value) {
  int asleep = registers[MODE1] & 0x10;
  if (at == PRESCALE && !asleep) return;
  if (at == MODE1) {
    int external = registers[MODE1] & 0x40;
    int restart = (registers[MODE1] & 0x80) && !(value & 0x80) ? 0x80 : 0;
    if ((value & 0x40) && !(asleep && (value & 0x10)) && !external) value &= ~0x40;
    value = (value & 0x7f) | external | restart;
    if (!asleep && (value & 0x10) && any_light()) value |= 0x80;
  }
  registers[at] = value;
  if (at >= ALL_ON_L && at <= ALL_OFF_H)
    for (int led = FIRST_LED; led <= LAST_LED; led += 4) registers[led + at - ALL_ON_L] = value;
}

static void advance(void) { if (registers[MODE1] & 0x20) pointer++; }

void board_write(const unsigned char *bytes, size_t size) {
  char hex[3 * 80 + 1] = "";
  if (!size) return;
  pointer = bytes[0];
  for (size_t i = 1; i < size; i++) {
    if (i < 80) { static const char d[] = "0123456789abcdef"; char *h = hex + 3 * (i - 1); h[0] = ' '; h[1] = d[bytes[i] >> 4]; h[2] = d[bytes[i] & 15]; h[3] = 0; }
    set(pointer, bytes[i]);
    advance();
  }
  if (size > 1) { note("board %02x:%s", bytes[0], hex); store(); }
}

void board_read(unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) { bytes[i] = registers[pointer]; advance(); }
}
