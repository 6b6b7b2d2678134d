// Fake hardware for tests: a library that is preloaded into a test's child process and answers for the booth's devices
// as the kernel would. The drivers run unchanged. Paths, ioctls and structures are those of the Linux headers.
//
// Everything is steered and seen through files in $FAKEHW_DIR:
//   camera.mode, i2c.mode, thermometer.mode, input.mode   words, read before each use
//   frames/*.jpg                        what the camera shows, again and again in the order of names
//   live                                what it shows instead, in mode live: number and time of the exposure's start (ns of
//                                       CLOCK_MONOTONIC), 8 bytes each, then the frame as the format has it; each once
//   controls                            "number value" lines: the camera's controls as they are
//   celsius                             how warm the thermometer is
//   keys                                "code value" lines for the hand-scanner; taken once, then removed
//   inputs                              levels of GPIO 0 to 31 as 4 bytes, least significant first
//   pca9685.bin                         the light board's 256 registers, before and after
//   lines.bin                           levels of GPIO 0 to 31 as outputs, 4 bytes, 4 bytes nothing, then for each line the
//                                       time of its last edge (ns of CLOCK_MONOTONIC), 8 bytes; outlives the program
//   log                                 one line an event, in order
#pragma once
#include <stddef.h>
#include <sys/types.h>

// The kernel itself, past the interposed functions.
int raw_open(const char *path, int flags, int mode);
int raw_close(int fd);
long long monotonic_ns(void);
ssize_t raw_read(int fd, void *to, size_t size);
ssize_t raw_write(int fd, const void *from, size_t size);
void *raw_mmap(size_t size, int protection, int flags, int fd, off_t offset);

void path_in(char out[512], const char *name);
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
int mode_is(const char *device, const char *word);

// Each device: opening gives a file descriptor or -1 and errno; the others are called for that descriptor only.
int camera_open(void);
int camera_owns(int fd);
int camera_ioctl(unsigned request, void *argument);
int camera_memory(void);
void camera_close(void);

int bus_open(void);
int bus_owns(int fd);
int bus_ioctl(int fd, unsigned long request, void *argument);
ssize_t bus_write(int fd, const unsigned char *bytes, size_t size);
ssize_t bus_read(int fd, unsigned char *bytes, size_t size);
void bus_close(int fd);

// The chips on the bus.
void board_load(void);
int board_answers(void);
void board_write(const unsigned char *bytes, size_t size);
void board_read(unsigned char *bytes, size_t size);
int thermometer_answers(void);
void thermometer_write(const unsigned char *bytes, size_t size);
void thermometer_read(unsigned char *bytes, size_t size);

int keys_open(void);
int keys_owns(int fd);
int keys_ioctl(unsigned long request, void *argument);
ssize_t keys_read(void *to, size_t size);
void keys_close(void);

int lines_open_chip(void);
int lines_owns_chip(int fd);
int lines_ioctl(unsigned long request, void *argument);
int lines_open_memory(void);
int lines_owns_memory(int fd);
void *lines_map(size_t size, int fd);
