#include "tests/bench/measure_lib.h"

#include <sys/syscall.h>
#include <unistd.h>

int measure_syncs;

int fsync(int fd)
{
    measure_syncs++;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    measure_syncs++;
    return (int)syscall(SYS_fdatasync, fd);
}
