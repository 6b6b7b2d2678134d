// /dev/i2c-1 and the chips on it. May be opened by several drivers, each with its own address.
#define _GNU_SOURCE
#include "fakehw.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <pthread.h>
#include <stddef.h>

enum { MOST = 8, BOARD = 0x40, THERMOMETER = 0x48 };
static struct { int fd; unsigned address; } opened[MOST] = {{-1, 0}, {-1, 0}, {-1, 0}, {-1, 0}, {-1, 0}, {-1, 0}, {-1, 0}, {-1, 0}};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int place(int fd) {
  for (int i = 0; i < MOST; i++) if (fd >= 0 && opened[i].fd == fd) return i;
  return -1;
}

int bus_open(void) {
  pthread_mutex_lock(&lock);
  int free = -1;
  for (int i = 0; i < MOST; i++) if (opened[i].fd < 0) free = i;
  if (free >= 0) {
    opened[free].fd = raw_open("/dev/null", O_RDWR | O_CLOEXEC, 0);
    opened[free].address = 0;
  }
  pthread_mutex_unlock(&lock);
  if (free < 0) errno = EMFILE;
  return free < 0 ? -1 : opened[free].fd;
}

int bus_owns(int fd) { return place(fd) >= 0; }

void bus_close(int fd) {
  int i = place(fd);
  if (opened[i].address == BOARD) note("board closed");
  opened[i].fd = -1;
}

static int answers(unsigned address) {
  if (address == BOARD ? board_answers() : address == THERMOMETER && thermometer_answers()) return 1;
  errno = EREMOTEIO;
  return 0;
}

static ssize_t put(unsigned address, const unsigned char *bytes, size_t size) {
  if (!answers(address)) return -1;
  if (address == BOARD) board_write(bytes, size);
  else thermometer_write(bytes, size);
  return size;
}

static ssize_t get(unsigned address, unsigned char *bytes, size_t size) {
  if (!answers(address)) return -1;
  if (address == BOARD) board_read(bytes, size);
  else thermometer_read(bytes, size);
  return size;
}

static int request_ioctl(int i, unsigned long request, void *argument) {
  unsigned address = opened[i].address;
  switch (request) {
  case I2C_FUNCS: *(unsigned long *)argument = I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL; return 0;
  case I2C_SLAVE: case I2C_SLAVE_FORCE:
    opened[i].address = (unsigned long)argument;
    if (opened[i].address == BOARD) { board_load(); note("board opened"); }
    return 0;
  case I2C_TENBIT: case I2C_PEC: case I2C_TIMEOUT: case I2C_RETRIES: return 0;
  case I2C_SMBUS: {
    struct i2c_smbus_ioctl_data *data = argument;
    unsigned char bytes[2] = {data->command};
    if (data->size != I2C_SMBUS_BYTE_DATA) { errno = EOPNOTSUPP; return -1; }
    if (data->read_write == I2C_SMBUS_WRITE) { bytes[1] = data->data->byte; return put(address, bytes, 2) < 0 ? -1 : 0; }
    return put(address, bytes, 1) < 0 || get(address, &data->data->byte, 1) < 0 ? -1 : 0;
  }
  case I2C_RDWR: {
    struct i2c_rdwr_ioctl_data *all = argument;
    for (unsigned n = 0; n < all->nmsgs; n++) {
      struct i2c_msg *one = all->msgs + n;
      if ((one->flags & I2C_M_RD ? get(one->addr, one->buf, one->len) : put(one->addr, one->buf, one->len)) < 0) return -1;
    }
    return all->nmsgs;
  }
  }
  errno = ENOTTY;
  return -1;
}

int bus_ioctl(int fd, unsigned long request, void *argument) {
  pthread_mutex_lock(&lock);
  int result = request_ioctl(place(fd), request, argument);
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t bus_write(int fd, const unsigned char *bytes, size_t size) {
  pthread_mutex_lock(&lock);
  ssize_t result = put(opened[place(fd)].address, bytes, size);
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t bus_read(int fd, unsigned char *bytes, size_t size) {
  pthread_mutex_lock(&lock);
  ssize_t result = get(opened[place(fd)].address, bytes, size);
  pthread_mutex_unlock(&lock);
  return result;
}
