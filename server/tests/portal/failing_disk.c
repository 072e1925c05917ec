/* Stands before the C library (LD_PRELOAD): while the file DISK_SWITCH exists, writes to files below DISK_DIR fail with
 * the errno that it holds. Everything else passes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int broken(int fd) {
    const char *sw = getenv("DISK_SWITCH"), *dir = getenv("DISK_DIR");
    char link[64], path[4096], text[16];
    if (!sw || !dir || access(sw, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, dir, strlen(dir)) != 0) return 0;
    int in = open(sw, O_RDONLY);
    if (in < 0) return 0;
    ssize_t got = read(in, text, sizeof text - 1);
    close(in);
    if (got <= 0) return 0;
    text[got] = 0;
    return atoi(text);
}

#define WRAP(name, kind, arguments, ...)                            \
    kind name arguments {                                           \
        static kind (*real) arguments;                              \
        if (!real) real = dlsym(RTLD_NEXT, #name);                  \
        int error = broken(fd);                                     \
        if (error) return errno = error, -1;                        \
        return real(__VA_ARGS__);                                   \
    }

WRAP(write, ssize_t, (int fd, const void *data, size_t size), fd, data, size)
WRAP(pwrite, ssize_t, (int fd, const void *data, size_t size, off_t at), fd, data, size, at)
WRAP(pwrite64, ssize_t, (int fd, const void *data, size_t size, off64_t at), fd, data, size, at)
WRAP(ftruncate, int, (int fd, off_t size), fd, size)
WRAP(ftruncate64, int, (int fd, off64_t size), fd, size)
