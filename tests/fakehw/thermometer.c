// A thermometer at address 0x48: a TMP117, or in mode lm75 an LM75, which has no number of its own. The file `celsius` says
// how warm it is. Mode gone: nobody answers.
#define _GNU_SOURCE
#include "fakehw.h"
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>

static unsigned char pointer;

static double celsius(void) {
  char path[512], text[64] = "";
  path_in(path, "celsius");
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 25.0;
  ssize_t size = raw_read(fd, text, sizeof text - 1);
  raw_close(fd);
  text[size > 0 ? size : 0] = 0;
  return strtod(text, NULL);
}

int thermometer_answers(void) { return !mode_is("thermometer", "gone"); }

void thermometer_write(const unsigned char *bytes, size_t size) { if (size) pointer = bytes[0]; }

void thermometer_read(unsigned char *bytes, size_t size) {
  int lm75 = mode_is("thermometer", "lm75"), value = 0;
  if (pointer == 0x00) value = lm75 ? (int)lround(celsius() * 8.0) << 5 : (int)lround(celsius() * 128.0);
  else if (pointer == 0x0f && !lm75) value = 0x0117;
  for (size_t i = 0; i < size; i++) bytes[i] = i == 0 ? value >> 8 & 0xff : i == 1 ? value & 0xff : 0xff;
}
