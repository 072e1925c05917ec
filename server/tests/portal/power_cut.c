/* A power cut for one process: what was written to a file and not synced when it happens is not there afterwards.
 *
 * Loaded before libc (LD_PRELOAD). POWER_DIR names the directory whose files are watched, POWER_WRITES the write to them
 * at which the power fails: that one does not happen, those since the file's last fsync are undone, the newest first,
 * and the process ends with status 86. With POWER_TORN only some of them are undone, as a disk that orders its writes as
 * it likes would leave them; POWER_TORN is the seed that says which.
 *
 * Files that were truncated longer or shorter get their old length and bytes back. Names (creating, renaming, deleting)
 * are left as they are. Memory maps are not watched: SQLite maps nothing but its index of the log, which it makes anew. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct change {
    struct change *before; /* the one made just before it */
    dev_t device;
    ino_t file;
    char path[PATH_MAX];
    off_t at;
    off_t length;          /* of the file before */
    size_t size;           /* of the bytes that were there */
    unsigned char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct change *newest;
static long writes;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void find(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
}

/* Whether a file is watched, and where it lies. */
static int watched(int fd, char *path) {
    const char *dir = getenv("POWER_DIR");
    char link[64];
    if (!dir) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, dir, strlen(dir)) == 0;
}

static void undo(const struct change *one) {
    FILE *file = fopen(one->path, "r+");
    if (!file) return;
    if (one->size && real_pwrite(fileno(file), one->bytes, one->size, one->at) < 0) perror("power cut");
    if (real_ftruncate(fileno(file), one->length) < 0) perror("power cut");
    fclose(file);
}

static void fail(void) {
    const char *torn = getenv("POWER_TORN");
    if (torn) srand((unsigned)atol(torn));
    for (struct change *one = newest; one; one = one->before)
        if (!torn || rand() % 2) undo(one);
    _exit(86);
}

/* Remembers what a write of `size` bytes at `at` overwrites. Called with the lock held. */
static void remember(int fd, const char *path, off_t at, size_t size) {
    const char *limit = getenv("POWER_WRITES");
    if (limit && ++writes >= atol(limit)) fail();
    struct stat now;
    if (fstat(fd, &now) < 0) return;
    struct change *one = malloc(sizeof *one + size);
    if (!one) abort();
    *one = (struct change){.before = newest, .device = now.st_dev, .file = now.st_ino, .at = at, .length = now.st_size};
    strcpy(one->path, path);
    ssize_t found = pread(fd, one->bytes, size, at);
    one->size = found > 0 ? (size_t)found : 0;
    newest = one;
}

static void synced(int fd) {
    struct stat now;
    if (fstat(fd, &now) < 0) return;
    pthread_mutex_lock(&lock);
    for (struct change **link = &newest; *link;) {
        struct change *one = *link;
        if (one->device == now.st_dev && one->file == now.st_ino) {
            *link = one->before;
            free(one);
        } else {
            link = &one->before;
        }
    }
    pthread_mutex_unlock(&lock);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
    char path[PATH_MAX];
    if (!watched(fd, path)) return real_pwrite(fd, bytes, size, at);
    pthread_mutex_lock(&lock);
    remember(fd, path, at, size);
    ssize_t done = real_pwrite(fd, bytes, size, at);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    return pwrite64(fd, bytes, size, at);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    char path[PATH_MAX];
    if (!watched(fd, path)) return real_write(fd, bytes, size);
    pthread_mutex_lock(&lock);
    remember(fd, path, lseek(fd, 0, SEEK_CUR), size);
    ssize_t done = real_write(fd, bytes, size);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off_t length) {
    char path[PATH_MAX];
    struct stat now;
    if (!watched(fd, path) || fstat(fd, &now) < 0) return real_ftruncate(fd, length);
    pthread_mutex_lock(&lock);
    remember(fd, path, length, now.st_size > length ? (size_t)(now.st_size - length) : 0);
    int done = real_ftruncate(fd, length);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int fsync(int fd) {
    int done = real_fsync(fd);
    if (done == 0) synced(fd);
    return done;
}

int fdatasync(int fd) {
    int done = real_fdatasync(fd);
    if (done == 0) synced(fd);
    return done;
}
