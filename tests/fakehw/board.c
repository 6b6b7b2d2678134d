// The light board: a PCA9685 at address 0x40 of /dev/i2c-1, by its data sheet: prescaler and clock source only asleep,
// the external clock stays until power is cycled, all-off writes all outputs. Mode gone: nobody answers.
#define _GNU_SOURCE
#include "fakehw.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <string.h>

enum { MODE1 = 0, FIRST_LED = 6, LAST_LED = 69, ALL_ON_L = 250, ALL_OFF_H = 253, PRESCALE = 254 };
static int board_fd = -1;
static unsigned address;
static unsigned char registers[256], pointer;

static void store(void) {
  char path[512];
  path_in(path, "pca9685.bin");
  int fd = raw_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0) { raw_write(fd, registers, 256); raw_close(fd); }
}

int board_open(void) {
  char path[512];
  path_in(path, "pca9685.bin");
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0) { raw_read(fd, registers, 256); raw_close(fd); }
  else {
    registers[MODE1] = 0x11;
    registers[1] = 0x04;
    registers[PRESCALE] = 0x1e;
    for (int led = FIRST_LED; led <= LAST_LED; led += 4) registers[led + 3] = 0x10;
  }
  note("board opened");
  return board_fd = raw_open("/dev/null", O_RDWR | O_CLOEXEC, 0);
}

int board_owns(int fd) { return fd >= 0 && fd == board_fd; }
void board_close(void) { board_fd = -1; note("board closed"); }

static int answers(unsigned at) {
  if (at == 0x40 && !mode_is("i2c", "gone")) return 1;
  errno = EREMOTEIO;
  return 0;
}

static void set(unsigned char at, unsigned char value) {
  int asleep = registers[MODE1] & 0x10;
  if (at == PRESCALE && !asleep) return;
  if (at == MODE1) {
    int external = registers[MODE1] & 0x40;
    if ((value & 0x40) && !(asleep && (value & 0x10)) && !external) value &= ~0x40;
    value |= external;
  }
  registers[at] = value;
  if (at >= ALL_ON_L && at <= ALL_OFF_H)
    for (int led = FIRST_LED; led <= LAST_LED; led += 4) registers[led + at - ALL_ON_L] = value;
}

static void advance(void) { if (registers[MODE1] & 0x20) pointer++; }

ssize_t board_write(const unsigned char *bytes, size_t size) {
  char hex[3 * 80 + 1] = "";
  if (!answers(address)) return -1;
  if (!size) return 0;
  pointer = bytes[0];
  for (size_t i = 1; i < size; i++) {
    if (i < 80) { static const char d[] = "0123456789abcdef"; char *h = hex + 3 * (i - 1); h[0] = ' '; h[1] = d[bytes[i] >> 4]; h[2] = d[bytes[i] & 15]; h[3] = 0; }
    set(pointer, bytes[i]);
    advance();
  }
  if (size > 1) { note("board %02x:%s", bytes[0], hex); store(); }
  return size;
}

ssize_t board_read(unsigned char *bytes, size_t size) {
  if (!answers(address)) return -1;
  for (size_t i = 0; i < size; i++) { bytes[i] = registers[pointer]; advance(); }
  return size;
}

int board_ioctl(unsigned long request, void *argument) {
  switch (request) {
  case I2C_FUNCS: *(unsigned long *)argument = I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL; return 0;
  case I2C_SLAVE: case I2C_SLAVE_FORCE: address = (unsigned long)argument; return 0;
  case I2C_TENBIT: case I2C_PEC: case I2C_TIMEOUT: case I2C_RETRIES: return 0;
  case I2C_SMBUS: {
    struct i2c_smbus_ioctl_data *data = argument;
    unsigned char bytes[2] = {data->command};
    if (data->size != I2C_SMBUS_BYTE_DATA) { errno = EOPNOTSUPP; return -1; }
    if (data->read_write == I2C_SMBUS_WRITE) { bytes[1] = data->data->byte; return board_write(bytes, 2) < 0 ? -1 : 0; }
    return board_write(bytes, 1) < 0 || board_read(&data->data->byte, 1) < 0 ? -1 : 0;
  }
  }
  errno = ENOTTY;
  return -1;
}
