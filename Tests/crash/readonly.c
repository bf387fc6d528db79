/* A disk that turns read-only under a working program, as a kernel does after an error: loaded before libc, it fails
   every change to files under $XUEMAI_DISK with EROFS for as long as the file $XUEMAI_DISK_STOPPED exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int stopped(void) {
    const char *flag = getenv("XUEMAI_DISK_STOPPED");
    int before = errno, is = flag && access(flag, F_OK) == 0;
    errno = before;
    return is;
}

static int beneath(const char *path) {
    const char *disk = getenv("XUEMAI_DISK");
    return disk && strncmp(path, disk, strlen(disk)) == 0;
}

static int refused(int file) {
    char link[64], path[4096];
    if (!stopped()) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!beneath(path)) return 0;
    errno = EROFS;
    return 1;
}

static int shut(const char *path, int flags) {
    if (!(flags & (O_WRONLY | O_RDWR | O_CREAT)) || !beneath(path) || !stopped()) return 0;
    errno = EROFS;
    return 1;
}

#define ORIGINAL(name) ((typeof(&name)) dlsym(RTLD_NEXT, #name))
#define GUARD(name, file, ...) \
    static typeof(&name) next; \
    if (!next) next = ORIGINAL(name); \
    return refused(file) ? -1 : next(file, __VA_ARGS__)
#define OPEN(name) \
    static typeof(&name) next; \
    if (!next) next = ORIGINAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    int mode = va_arg(rest, int); \
    va_end(rest); \
    return shut(path, flags) ? -1 : next(path, flags, mode)

ssize_t write(int file, const void *bytes, size_t count) { GUARD(write, file, bytes, count); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { GUARD(pwrite, file, bytes, count, at); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { GUARD(pwrite64, file, bytes, count, at); }
int ftruncate(int file, off_t size) { GUARD(ftruncate, file, size); }
int ftruncate64(int file, off64_t size) { GUARD(ftruncate64, file, size); }
int open(const char *path, int flags, ...) { OPEN(open); }
int open64(const char *path, int flags, ...) { OPEN(open64); }
