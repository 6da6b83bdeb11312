/*
 * A file system with faults, for tests: preloaded (LD_PRELOAD) before a process whose files in one directory must be
 * durable. It keeps, in a second directory, what a loss of power at this moment would leave behind: the content of each
 * file as of its last fsync, and only those names that an fsync of the directory has made durable. Writes may get there
 * early and in any order, as a kernel may write back what it likes when it likes. On demand fsync fails, or waits, and
 * writes meet a full disk. A failed fsync forgets what it should have written, as Linux does: a later one that succeeds
 * does not bring it.
 *
 *   FAULTYFS_DIRECTORY  the directory that is watched, not its subdirectories
 *   FAULTYFS_DURABLE    where the durable image is kept; must exist
 *   FAULTYFS_CONTROL    a file of eight-byte numbers shared with the test, in the order of struct control
 *
 * Memory-mapped files are not seen: SQLite maps only its -shm file, which it builds again after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_DESCRIPTORS 4096
#define MOST_FILES 256
#define LONGEST_NAME 256
#define DIRECTORY (-2)

struct control {
  uint64_t log_syncs;      /* successful fsyncs of files whose name ends with -wal */
  uint64_t other_syncs;    /* successful fsyncs of other files */
  uint64_t fail_syncs;     /* so many further fsyncs of -wal files fail */
  uint64_t fail_writes;    /* so many further writes find the disk full */
  uint64_t hold_syncs;     /* while not zero, fsyncs of -wal files wait */
  uint64_t waiting_syncs;  /* how many wait */
  uint64_t early_percent;  /* how many of 100 writes become durable at once */
  uint64_t injected;       /* failures so far */
};

/* A write that no fsync has covered. Its bytes are kept here: to read them from the file would mean to open it, and to
   close a file takes away all locks that the process has on it. */
struct range {
  off_t start;
  size_t length;
  void *bytes;
};

struct file {
  char name[LONGEST_NAME];
  int named;               /* whether the directory's entry is durable */
  int gone;
  struct range *dirty;
  size_t count, capacity;
};

static struct file files[MOST_FILES];
static int file_count;
static int index_of[MOST_DESCRIPTORS]; /* index into files + 1, DIRECTORY, or 0 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *watched, *durable;
static struct control *control;
static unsigned int chance = 1;

#define REAL(name) __typeof__(&name) real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void complain(const char *what) {
  char text[512];
  int length = snprintf(text, sizeof text, "faultyfs: %s: %s\n", what, strerror(errno));
  REAL(write);
  if (real_write(2, text, (size_t)length) < 0) {
  }
  abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAULTYFS_CONTROL");
  watched = getenv("FAULTYFS_DIRECTORY");
  durable = getenv("FAULTYFS_DURABLE");
  if (path == NULL || watched == NULL || durable == NULL) {
    watched = NULL;
    return;
  }
  REAL(open);
  int descriptor = real_open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) complain("control file");
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (control == MAP_FAILED) complain("control file");
  close(descriptor);
}

/* The name below the watched directory, or NULL. */
static const char *below(const char *path) {
  if (watched == NULL || path == NULL) return NULL;
  size_t length = strlen(watched);
  if (strncmp(path, watched, length) != 0 || path[length] != '/') return NULL;
  const char *name = path + length + 1;
  if (*name == 0 || strchr(name, '/') != NULL || strlen(name) >= LONGEST_NAME) return NULL;
  return name;
}

static void image(char *out, size_t size, const struct file *file) {
  snprintf(out, size, "%s/%s%s", durable, file->named ? "" : ".unnamed.", file->name);
}

static int find(const char *name, int create) {
  for (int i = 0; i < file_count; i++) {
    if (!files[i].gone && strcmp(files[i].name, name) == 0) return i;
  }
  if (!create) return -1;
  if (file_count == MOST_FILES) complain("too many files");
  struct file *file = &files[file_count];
  memset(file, 0, sizeof *file);
  strcpy(file->name, name);
  return file_count++;
}

static void make_durable(const struct file *file, const struct range *ranges, size_t count, off_t size) {
  char to[1024];
  image(to, sizeof to, file);
  REAL(open);
  REAL(pwrite);
  REAL(ftruncate);
  REAL(close);
  int target = real_open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (target < 0) complain(to);
  for (size_t i = 0; i < count; i++) {
    if (real_pwrite(target, ranges[i].bytes, ranges[i].length, ranges[i].start) != (ssize_t)ranges[i].length) complain(to);
  }
  if (size >= 0 && real_ftruncate(target, size) != 0) complain(to);
  real_close(target);
}

static void forget(struct file *file) {
  for (size_t i = 0; i < file->count; i++) free(file->dirty[i].bytes);
  file->count = 0;
}

static void wrote(int descriptor, const void *data, off_t start, ssize_t length) {
  if (length <= 0) return;
  struct file *file = &files[index_of[descriptor] - 1];
  if (file->count == file->capacity) {
    file->capacity = file->capacity * 2 + 64;
    file->dirty = realloc(file->dirty, file->capacity * sizeof *file->dirty);
    if (file->dirty == NULL) complain("memory");
  }
  struct range *range = &file->dirty[file->count++];
  range->start = start;
  range->length = (size_t)length;
  range->bytes = malloc(range->length);
  if (range->bytes == NULL) complain("memory");
  memcpy(range->bytes, data, range->length);
  chance = chance * 1103515245u + 12345u;
  if ((chance >> 16) % 100 < __atomic_load_n(&control->early_percent, __ATOMIC_SEQ_CST)) make_durable(file, range, 1, -1);
}

static int is_watched(int descriptor) {
  return descriptor >= 0 && descriptor < MOST_DESCRIPTORS && index_of[descriptor] > 0;
}

/* Takes one of the planned failures. */
static int take(uint64_t *planned) {
  uint64_t left = __atomic_load_n(planned, __ATOMIC_SEQ_CST);
  while (left > 0) {
    if (__atomic_compare_exchange_n(planned, &left, left - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      __atomic_add_fetch(&control->injected, 1, __ATOMIC_SEQ_CST);
      return 1;
    }
  }
  return 0;
}

static void opened(int descriptor, const char *path, int existed) {
  if (watched == NULL || descriptor < 0 || descriptor >= MOST_DESCRIPTORS) return;
  pthread_mutex_lock(&lock);
  const char *name = below(path);
  if (name != NULL) {
    int known = find(name, 0);
    int index = known >= 0 ? known : find(name, 1);
    /* What was there before this process is durable: the test has put the image in place. */
    if (known < 0 && existed) files[index].named = 1;
    index_of[descriptor] = index + 1;
  } else {
    index_of[descriptor] = strcmp(path, watched) == 0 ? DIRECTORY : 0;
  }
  pthread_mutex_unlock(&lock);
}

static int exists(const char *path) {
  struct stat status;
  return below(path) != NULL && stat(path, &status) == 0;
}

#define OPEN(function)                                      \
  int function(const char *path, int flags, ...) {          \
    REAL(function);                                         \
    va_list more;                                           \
    va_start(more, flags);                                  \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
    va_end(more);                                           \
    int existed = exists(path);                             \
    int descriptor = real_##function(path, flags, mode);    \
    opened(descriptor, path, existed);                      \
    return descriptor;                                      \
  }
OPEN(open)
OPEN(open64)

int close(int descriptor) {
  REAL(close);
  if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) index_of[descriptor] = 0;
  return real_close(descriptor);
}

#define PWRITE(function, offset_type)                                                           \
  ssize_t function(int descriptor, const void *data, size_t length, offset_type offset) {       \
    REAL(function);                                                                             \
    if (!is_watched(descriptor)) return real_##function(descriptor, data, length, offset);      \
    if (take(&control->fail_writes)) {                                                          \
      errno = ENOSPC;                                                                           \
      return -1;                                                                                \
    }                                                                                           \
    pthread_mutex_lock(&lock);                                                                  \
    ssize_t written = real_##function(descriptor, data, length, offset);                        \
    wrote(descriptor, data, offset, written);                                                         \
    pthread_mutex_unlock(&lock);                                                                \
    return written;                                                                             \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *data, size_t length) {
  REAL(write);
  if (!is_watched(descriptor)) return real_write(descriptor, data, length);
  if (take(&control->fail_writes)) {
    errno = ENOSPC;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t written = real_write(descriptor, data, length);
  if (written > 0) wrote(descriptor, data, lseek(descriptor, 0, SEEK_CUR) - written, written);
  pthread_mutex_unlock(&lock);
  return written;
}

static int synced_directory(void) {
  for (int i = 0; i < file_count; i++) {
    struct file *file = &files[i];
    if (file->gone || file->named) continue;
    char from[1024], to[1024];
    image(from, sizeof from, file);
    file->named = 1;
    image(to, sizeof to, file);
    REAL(rename);
    if (real_rename(from, to) != 0) make_durable(file, NULL, 0, 0); /* a name, but nothing in it yet */
  }
  return 0;
}

static int synced(int descriptor, int (*real)(int)) {
  if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS || index_of[descriptor] == 0) return real(descriptor);
  if (index_of[descriptor] == DIRECTORY) {
    pthread_mutex_lock(&lock);
    int result = synced_directory();
    pthread_mutex_unlock(&lock);
    return result;
  }
  struct file *file = &files[index_of[descriptor] - 1];
  size_t length = strlen(file->name);
  int is_log = length > 4 && strcmp(file->name + length - 4, "-wal") == 0;
  if (is_log && __atomic_load_n(&control->hold_syncs, __ATOMIC_SEQ_CST)) {
    __atomic_add_fetch(&control->waiting_syncs, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&control->hold_syncs, __ATOMIC_SEQ_CST)) usleep(1000);
    __atomic_sub_fetch(&control->waiting_syncs, 1, __ATOMIC_SEQ_CST);
  }
  pthread_mutex_lock(&lock);
  int fails = is_log && take(&control->fail_syncs);
  if (!fails) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) complain(file->name);
    make_durable(file, file->dirty, file->count, status.st_size);
    __atomic_add_fetch(is_log ? &control->log_syncs : &control->other_syncs, 1, __ATOMIC_SEQ_CST);
  }
  forget(file);
  pthread_mutex_unlock(&lock);
  if (fails) errno = EIO;
  return fails ? -1 : 0;
}

int fsync(int descriptor) {
  REAL(fsync);
  return synced(descriptor, real_fsync);
}

int fdatasync(int descriptor) {
  REAL(fdatasync);
  return synced(descriptor, real_fdatasync);
}

int unlink(const char *path) {
  REAL(unlink);
  const char *name = below(path);
  if (name != NULL) {
    pthread_mutex_lock(&lock);
    int index = find(name, 0);
    if (index >= 0) {
      char gone[1024];
      image(gone, sizeof gone, &files[index]);
      real_unlink(gone);
      files[index].gone = 1;
    }
    pthread_mutex_unlock(&lock);
  }
  return real_unlink(path);
}

int link(const char *from, const char *to) {
  REAL(link);
  int result = real_link(from, to);
  const char *name = below(to);
  const char *source = below(from);
  if (result == 0 && name != NULL && source != NULL) {
    pthread_mutex_lock(&lock);
    int old = find(source, 0);
    if (old >= 0) {
      char there[1024], here[1024];
      image(there, sizeof there, &files[old]);
      image(here, sizeof here, &files[find(name, 1)]);
      real_link(there, here);
    }
    pthread_mutex_unlock(&lock);
  }
  return result;
}
