// A USB camera as uvcvideo shows it: /dev/video0, MJPEG and YUYV, eleven controls, automatic modes among them, strict where the
// kernel is. A raw frame is grey all over, of the level of its number as in the test's JPEGs.
//
// Modes while it streams: ok, live (frames that a test makes, see fakehw.h), stall, unplug, cut (half a frame over the old one, true length), splice (the same, with the
// old frame's length), zeros (the rest zeroed, full length), errflag, garbage, empty, overlong.
// Modes that are looked at elsewhere: hang (no call returns), busy, metadata, wrongsize, slow, oddfps, lying, drift, streamoff.
#define _GNU_SOURCE
#include "fakehw.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MOST_BUFFERS 8
#define MOST_FRAMES 256

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct picture { unsigned char *bytes; size_t size; };

// The descriptor is one end of a socket pair: poll works by itself, and unplugging is closing the other end.
static struct {
  int fd, peer, memory, width, height, rate, buffers, streaming, gone, generation;
  size_t room;
  unsigned format;
  unsigned sequence;
  unsigned char *map;
  int queued[MOST_BUFFERS], queue_length, done[MOST_BUFFERS], done_length;
  size_t used[MOST_BUFFERS];
  unsigned flags[MOST_BUFFERS], number[MOST_BUFFERS];
  struct timeval stamp[MOST_BUFFERS];
  struct picture frames[MOST_FRAMES];
  int frame_count, odd_rate;
} cam = {.fd = -1, .peer = -1, .width = 640, .height = 480, .rate = 30, .format = V4L2_PIX_FMT_MJPEG, .odd_rate = 1};

static struct control { unsigned id; int type, low, high, step, normal, value; const char *name; } controls[] = {
  {V4L2_CID_AUTO_WHITE_BALANCE, V4L2_CTRL_TYPE_BOOLEAN, 0, 1, 1, 1, 1, "White Balance, Automatic"},
  {V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CTRL_TYPE_INTEGER, 2800, 6500, 10, 4600, 4600, "White Balance Temperature"},
  {V4L2_CID_EXPOSURE_AUTO, V4L2_CTRL_TYPE_MENU, 0, 3, 1, 3, 3, "Auto Exposure"},
  {V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, 1, 5000, 1, 157, 157, "Exposure Time, Absolute"},
  {V4L2_CID_GAIN, V4L2_CTRL_TYPE_INTEGER, 0, 100, 1, 0, 0, "Gain"},
  {V4L2_CID_GAMMA, V4L2_CTRL_TYPE_INTEGER, 72, 500, 1, 100, 100, "Gamma"},
  {V4L2_CID_SHARPNESS, V4L2_CTRL_TYPE_INTEGER, 0, 6, 1, 2, 2, "Sharpness"},
  {V4L2_CID_BACKLIGHT_COMPENSATION, V4L2_CTRL_TYPE_INTEGER, 0, 2, 1, 1, 1, "Backlight Compensation"},
  {V4L2_CID_EXPOSURE_AUTO_PRIORITY, V4L2_CTRL_TYPE_BOOLEAN, 0, 1, 1, 1, 1, "Exposure, Dynamic Framerate"},
  {V4L2_CID_FOCUS_AUTO, V4L2_CTRL_TYPE_BOOLEAN, 0, 1, 1, 1, 1, "Focus, Automatic Continuous"},
  {V4L2_CID_FOCUS_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, 0, 250, 5, 30, 30, "Focus, Absolute"},
};
#define CONTROLS (sizeof controls / sizeof *controls)

static int fails(int code) { errno = code; return -1; }

static struct control *control(unsigned id) {
  for (unsigned i = 0; i < CONTROLS; i++) if (controls[i].id == id) return controls + i;
  return NULL;
}

static int inactive(unsigned id) {
  return (id == V4L2_CID_WHITE_BALANCE_TEMPERATURE && control(V4L2_CID_AUTO_WHITE_BALANCE)->value) ||
         (id == V4L2_CID_FOCUS_ABSOLUTE && control(V4L2_CID_FOCUS_AUTO)->value) ||
         (id == V4L2_CID_EXPOSURE_ABSOLUTE && control(V4L2_CID_EXPOSURE_AUTO)->value != V4L2_EXPOSURE_MANUAL);
}

static void store_controls(void);

static int set_control(unsigned id, int value) {
  struct control *c = control(id);
  if (!c) return fails(EINVAL);
  if (inactive(id)) return fails(EACCES);
  if (value < c->low || value > c->high) return fails(ERANGE);
  c->value = c->low + (value - c->low + c->step / 2) / c->step * c->step;
  note("camera control %08x = %d", id, c->value);
  if (mode_is("camera", "lying") && id == V4L2_CID_EXPOSURE_ABSOLUTE) c->value = c->normal;
  store_controls();
  return 0;
}

// Tells whoever makes the frames what they shall look like.
static void store_controls(void) {
  char path[512], aside[512], text[1024];
  int size = 0;
  for (unsigned i = 0; i < CONTROLS; i++) size += snprintf(text + size, sizeof text - size, "%08x %d\n", controls[i].id, controls[i].value);
  path_in(path, "controls");
  path_in(aside, "controls.aside");
  int fd = raw_open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0) { raw_write(fd, text, size); raw_close(fd); rename(aside, path); }
}

static int get_control(unsigned id, int *value) {
  struct control *c = control(id);
  if (!c) return fails(EINVAL);
  if (mode_is("camera", "drift") && id == V4L2_CID_EXPOSURE_ABSOLUTE) c->value = c->normal;
  *value = c->value;
  return 0;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void load_frames(void) {
  char folder[512], *names[MOST_FRAMES], path[1024];
  path_in(folder, "frames");
  int count = 0;
  DIR *dir = opendir(folder);
  for (struct dirent *entry; dir && (entry = readdir(dir)) && count < MOST_FRAMES;)
    if (strstr(entry->d_name, ".jpg")) names[count++] = strdup(entry->d_name);
  if (dir) closedir(dir);
  qsort(names, count, sizeof *names, by_name);
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    int fd = raw_open(path, O_RDONLY, 0);
    unsigned char *bytes = malloc(1 << 20);
    ssize_t size = raw_read(fd, bytes, 1 << 20);
    raw_close(fd);
    cam.frames[i] = (struct picture){bytes, size > 0 ? (size_t)size : 0};
    free(names[i]);
  }
  cam.frame_count = count;
}

static struct picture raw_frame(int number) {
  static unsigned char *bytes;
  size_t size = (size_t)cam.width * cam.height * 2;
  if (!bytes) bytes = malloc(1280 * 720 * 2);
  int level = 48 + 6 * number;
  for (size_t i = 0; i < size; i += 2) { bytes[i] = 16 + level * 219 / 255; bytes[i + 1] = 128; }
  return (struct picture){bytes, size};
}

// Fills the buffer as the mode says; never touches more of it than a real transfer would.
static void fill(int buffer, struct picture frame) {
  unsigned char *to = cam.map + buffer * cam.room;
  size_t half = frame.size / 2, used = frame.size;
  unsigned flags = 0;
  if (mode_is("camera", "cut")) memcpy(to, frame.bytes, used = half);
  else if (mode_is("camera", "splice")) { memcpy(to, frame.bytes, half); used = cam.used[buffer] ? cam.used[buffer] : used; }
  else if (mode_is("camera", "zeros")) { memcpy(to, frame.bytes, half); memset(to + half, 0, used - half); }
  else if (mode_is("camera", "errflag")) { memcpy(to, frame.bytes, half); flags = V4L2_BUF_FLAG_ERROR; }
  else if (mode_is("camera", "garbage")) for (size_t i = 0; i < used; i++) to[i] = (unsigned char)(i * 7 + cam.sequence);
  else if (mode_is("camera", "empty")) used = 0;
  else if (mode_is("camera", "overlong")) { memcpy(to, frame.bytes, half); used = cam.room * 2; }
  else memcpy(to, frame.bytes, used);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  cam.stamp[buffer] = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  cam.used[buffer] = used;
  cam.number[buffer] = cam.sequence;
  cam.flags[buffer] = flags | V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_TSTAMP_SRC_SOE;
}

// Reads the newest frame that a test made, if it was not shown yet.
static int live_frame(struct picture *frame, long long *at) {
  static unsigned char *bytes;
  static long long last = -1;
  const size_t room = 4 << 20;
  long long head[2];
  char path[512];
  path_in(path, "live");
  int fd = raw_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  int fresh = raw_read(fd, head, sizeof head) == sizeof head && head[0] != last;
  if (fresh) {
    ssize_t size;
    if (!bytes) bytes = malloc(room);
    for (frame->size = 0; frame->size < room && (size = raw_read(fd, bytes + frame->size, room - frame->size)) > 0;) frame->size += size;
    frame->bytes = bytes;
    last = head[0];
    *at = head[1];
  }
  raw_close(fd);
  return fresh && frame->size <= cam.room;
}

static void *stream(void *argument) {
  int generation = (int)(long)argument;
  struct picture made;
  long long made_at = 0;
  for (int shown = 0;; shown++) {
    int live = mode_is("camera", "live");
    // Looks for a made frame more often than one can be made: each comes soon after it is there.
    nanosleep(&(struct timespec){0, live ? 2000000L : 1000000000L / cam.rate}, NULL);
    int unplug = mode_is("camera", "unplug"), stall = mode_is("camera", "stall");
    if (live && !unplug && !live_frame(&made, &made_at)) {
      if (!cam.streaming || cam.generation != generation) return NULL;
      continue;
    }
    pthread_mutex_lock(&lock);
    if (!cam.streaming || cam.generation != generation) break;
    if (unplug) {
      cam.gone = 1;
      cam.streaming = 0;
      raw_close(cam.peer);
      cam.peer = -1;
      note("camera unplugged");
      break;
    }
    cam.sequence++;
    if (!stall && cam.queue_length && (live || cam.frame_count)) {
      int buffer = cam.queued[0];
      memmove(cam.queued, cam.queued + 1, --cam.queue_length * sizeof *cam.queued);
      int number = cam.frame_count ? shown % cam.frame_count : 0;
      if (live) {
        fill(buffer, made);
        cam.stamp[buffer] = (struct timeval){made_at / 1000000000, made_at % 1000000000 / 1000};
      }
      else fill(buffer, cam.format == V4L2_PIX_FMT_YUYV ? raw_frame(number) : cam.frames[number]);
      cam.done[cam.done_length++] = buffer;
      raw_write(cam.peer, "x", 1);
    }
    pthread_mutex_unlock(&lock);
  }
  pthread_mutex_unlock(&lock);
  return NULL;
}

int camera_open(void) {
  int pair[2];
  if (mode_is("camera", "unplug")) return fails(ENOENT);
  pthread_mutex_lock(&lock);
  // The kernel lets a second program open it, but this fake keeps one state; EBUSY comes with the mode.
  int taken = cam.fd >= 0 && !cam.gone;
  if (taken || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) { pthread_mutex_unlock(&lock); return fails(EBUSY); }
  cam.fd = pair[0];
  cam.peer = pair[1];
  cam.gone = cam.streaming = cam.queue_length = cam.done_length = cam.buffers = 0;
  for (unsigned i = 0; i < CONTROLS; i++) controls[i].value = controls[i].normal;
  store_controls();
  if (!cam.frame_count) load_frames();
  pthread_mutex_unlock(&lock);
  note("camera opened");
  return pair[0];
}

int camera_owns(int fd) { return fd >= 0 && fd == cam.fd; }
int camera_memory(void) { return cam.memory; }

void camera_close(void) {
  pthread_mutex_lock(&lock);
  cam.streaming = 0;
  cam.fd = -1;
  if (cam.peer >= 0) raw_close(cam.peer);
  cam.peer = -1;
  pthread_mutex_unlock(&lock);
  note("camera closed");
}

static void describe(struct v4l2_pix_format *pixels) {
  pixels->width = cam.width;
  pixels->height = cam.height;
  pixels->pixelformat = cam.format;
  pixels->field = V4L2_FIELD_NONE;
  pixels->bytesperline = cam.format == V4L2_PIX_FMT_YUYV ? cam.width * 2 : 0;
  pixels->sizeimage = cam.width * cam.height * 2;
  pixels->colorspace = V4L2_COLORSPACE_SRGB;
}

static int request_buffers(struct v4l2_requestbuffers *request) {
  if (mode_is("camera", "busy") || cam.streaming) return fails(EBUSY);
  if (cam.map) { munmap(cam.map, cam.room * cam.buffers); raw_close(cam.memory); cam.map = NULL; }
  cam.buffers = request->count > MOST_BUFFERS ? MOST_BUFFERS : request->count;
  request->count = cam.buffers;
  cam.queue_length = cam.done_length = 0;
  memset(cam.used, 0, sizeof cam.used);
  if (!cam.buffers) return 0;
  cam.room = ((size_t)cam.width * cam.height * 2 + 4095) & ~(size_t)4095;
  cam.memory = syscall(SYS_memfd_create, "fakecam", 1);
  if (ftruncate(cam.memory, cam.room * cam.buffers)) return -1;
  cam.map = raw_mmap(cam.room * cam.buffers, PROT_READ | PROT_WRITE, MAP_SHARED, cam.memory, 0);
  return 0;
}

static int queue(struct v4l2_buffer *buffer) {
  int index = buffer->index;
  if (index >= cam.buffers) return fails(EINVAL);
  for (int i = 0; i < cam.queue_length; i++) if (cam.queued[i] == index) return fails(EINVAL);
  for (int i = 0; i < cam.done_length; i++) if (cam.done[i] == index) return fails(EINVAL);
  cam.queued[cam.queue_length++] = index;
  return 0;
}

static int dequeue(struct v4l2_buffer *buffer) {
  char byte;
  if (!cam.done_length) return fails(EAGAIN);
  raw_read(cam.fd, &byte, 1);
  int index = cam.done[0];
  memmove(cam.done, cam.done + 1, --cam.done_length * sizeof *cam.done);
  buffer->index = index;
  buffer->bytesused = cam.used[index];
  buffer->flags = cam.flags[index];
  buffer->timestamp = cam.stamp[index];
  buffer->sequence = cam.number[index];
  buffer->length = cam.width * cam.height * 2;
  buffer->m.offset = index * cam.room;
  return 0;
}

static const int SIZES[][2] = {{320, 240}, {640, 480}, {1280, 720}};

static int set_format(struct v4l2_format *format) {
  if (cam.buffers || mode_is("camera", "busy")) return fails(EBUSY);
  int best = 0;
  for (int i = 0; i < 3; i++) if (SIZES[i][0] <= (int)format->fmt.pix.width) best = i;
  if (mode_is("camera", "wrongsize")) best = 1;
  cam.format = format->fmt.pix.pixelformat == V4L2_PIX_FMT_YUYV ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
  cam.width = SIZES[best][0];
  cam.height = SIZES[best][1];
  describe(&format->fmt.pix);
  return 0;
}

static int rate(struct v4l2_streamparm *parameters, int set) {
  struct v4l2_captureparm *capture = &parameters->parm.capture;
  if (set && capture->timeperframe.numerator) {
    cam.rate = capture->timeperframe.denominator / capture->timeperframe.numerator;
    cam.odd_rate = 0;
  }
  if (mode_is("camera", "slow")) cam.rate = 5;
  if (cam.rate < 1 || cam.rate > 60) cam.rate = 30;
  capture->capability = V4L2_CAP_TIMEPERFRAME;
  int odd = mode_is("camera", "oddfps") && cam.odd_rate;
  capture->timeperframe = (struct v4l2_fract){odd ? 2 : 1, odd ? 15 : cam.rate};
  return 0;
}

static struct control *after(unsigned id) {
  unsigned flags = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
  if (!(id & flags)) return control(id);
  struct control *next = NULL;
  for (unsigned i = 0; i < CONTROLS; i++)
    if (controls[i].id > (id & ~flags) && (!next || controls[i].id < next->id)) next = controls + i;
  return next;
}

static int answer(unsigned request, void *argument) {
  if (cam.gone) return fails(ENODEV);
  switch (request) {
  case VIDIOC_QUERYCAP: {
    struct v4l2_capability *c = argument;
    memset(c, 0, sizeof *c);
    strcpy((char *)c->driver, "uvcvideo");
    strcpy((char *)c->card, "Fake camera");
    strcpy((char *)c->bus_info, "usb-fake-1");
    c->device_caps = mode_is("camera", "metadata") ? V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
  }
  case VIDIOC_ENUM_FMT: {
    struct v4l2_fmtdesc *f = argument;
    if (f->index) return fails(EINVAL);
    strcpy((char *)f->description, "Motion-JPEG");
    f->pixelformat = V4L2_PIX_FMT_MJPEG;
    f->flags = V4L2_FMT_FLAG_COMPRESSED;
    return 0;
  }
  case VIDIOC_ENUM_FRAMESIZES: {
    struct v4l2_frmsizeenum *f = argument;
    if (f->index >= 3 || f->pixel_format != V4L2_PIX_FMT_MJPEG) return fails(EINVAL);
    f->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    f->discrete.width = SIZES[f->index][0];
    f->discrete.height = SIZES[f->index][1];
    return 0;
  }
  case VIDIOC_ENUM_FRAMEINTERVALS: {
    struct v4l2_frmivalenum *f = argument;
    if (f->index >= 2) return fails(EINVAL);
    f->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    f->discrete = (struct v4l2_fract){1, f->index ? 15 : 30};
    return 0;
  }
  case VIDIOC_G_FMT: describe(&((struct v4l2_format *)argument)->fmt.pix); return 0;
  case VIDIOC_S_FMT: return set_format(argument);
  case VIDIOC_G_PARM: return rate(argument, 0);
  case VIDIOC_S_PARM: return rate(argument, 1);
  case VIDIOC_REQBUFS: return request_buffers(argument);
  case VIDIOC_QUERYBUF: {
    struct v4l2_buffer *b = argument;
    if ((int)b->index >= cam.buffers) return fails(EINVAL);
    b->length = cam.width * cam.height * 2;
    b->m.offset = b->index * cam.room;
    return 0;
  }
  case VIDIOC_QBUF: return queue(argument);
  case VIDIOC_DQBUF: return dequeue(argument);
  case VIDIOC_STREAMON: {
    pthread_t thread;
    cam.streaming = 1;
    pthread_create(&thread, NULL, stream, (void *)(long)++cam.generation);
    pthread_detach(thread);
    note("camera stream on");
    return 0;
  }
  case VIDIOC_STREAMOFF:
    if (mode_is("camera", "streamoff")) return fails(EIO);
    if (cam.streaming) note("camera stream off");
    // Wakes no poll: what was done and not taken is forgotten.
    for (char byte; cam.done_length; cam.done_length--) raw_read(cam.fd, &byte, 1);
    cam.streaming = cam.queue_length = 0;
    return 0;
  case VIDIOC_QUERY_EXT_CTRL: {
    struct v4l2_query_ext_ctrl *q = argument;
    struct control *c = after(q->id);
    if (!c) return fails(EINVAL);
    memset(q, 0, sizeof *q);
    *q = (struct v4l2_query_ext_ctrl){.id = c->id, .type = c->type, .minimum = c->low, .maximum = c->high, .step = c->step, .default_value = c->normal, .elem_size = 4, .elems = 1, .flags = inactive(c->id) ? V4L2_CTRL_FLAG_INACTIVE : 0};
    strcpy(q->name, c->name);
    return 0;
  }
  case VIDIOC_QUERYMENU: {
    struct v4l2_querymenu *m = argument;
    if (m->id != V4L2_CID_EXPOSURE_AUTO || (m->index != 1 && m->index != 3)) return fails(EINVAL);
    strcpy((char *)m->name, m->index == 1 ? "Manual Mode" : "Aperture Priority Mode");
    return 0;
  }
  case VIDIOC_G_EXT_CTRLS:
  case VIDIOC_S_EXT_CTRLS: {
    struct v4l2_ext_controls *all = argument;
    for (all->error_idx = 0; all->error_idx < all->count; all->error_idx++) {
      struct v4l2_ext_control *one = all->controls + all->error_idx;
      int value = one->value;
      if (request == VIDIOC_G_EXT_CTRLS ? get_control(one->id, &value) : set_control(one->id, value)) return -1;
      one->value = value;
    }
    return 0;
  }
  default: return fails(ENOTTY);
  }
}

// A driver that waits for a dead bus.
static void hang(void) {
  while (mode_is("camera", "hang")) nanosleep(&(struct timespec){0, 10000000}, NULL);
}

int camera_ioctl(unsigned request, void *argument) {
  hang();
  pthread_mutex_lock(&lock);
  int result = answer(request, argument);
  int code = errno;
  pthread_mutex_unlock(&lock);
  errno = code;
  return result;
}
