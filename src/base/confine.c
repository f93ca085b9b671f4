#define _GNU_SOURCE /* O_PATH */
#include "base/confine.h"

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/landlock.h>) && __has_include(<linux/seccomp.h>)
#define HAS_WALLS 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

#ifdef HAS_WALLS

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- files: Landlock --------------------------------------------------------------- */

/* By the kernel's own numbers: the headers here may be older than the kernel there. */
enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4,
    REMOVE_FILE = 1 << 5,
    MAKE_DIR = 1 << 7,
    MAKE_REG = 1 << 8,
    REFER = 1 << 13,    /* since the second version */
    TRUNCATE = 1 << 14, /* since the third */
    SINCE_1 = REFER - 1,
    SINCE_2 = TRUNCATE - 1,
    SINCE_3 = TRUNCATE | SINCE_2,

    OF_FILE_READ = READ_FILE,
    OF_FILE_WRITE = READ_FILE | WRITE_FILE | TRUNCATE,
    OF_DIR_READ = READ_FILE | READ_DIR,
    OF_DIR_WRITE = OF_DIR_READ | OF_FILE_WRITE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
};

/* Zones, names of the computer, which processes live (presence), whether a disk can be pulled out. */
static const struct confine_path known[] = {
    {"/usr/share/zoneinfo", false},
    {"/usr/lib/zoneinfo", false},
    {"/usr/share/lib/zoneinfo", false},
    {"/etc/zoneinfo", false},
    {"/etc/localtime", false},
    {"/etc/machine-id", false},
    {"/var/lib/dbus/machine-id", false},
    {"/etc/hostid", false},
    {"/proc", false},
    {"/sys", false},
    {"/dev/urandom", false},
    {"/dev/null", true},
    {"/dev/tty", true},
};

static void allow(int rules, uint64_t handled, const struct confine_path *p)
{
    struct stat st;
    int fd = p->path ? open(p->path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0) {
        bool is_dir = S_ISDIR(st.st_mode);
        uint64_t rights =
            is_dir ? (p->may_write ? OF_DIR_WRITE : OF_DIR_READ) : (p->may_write ? OF_FILE_WRITE : OF_FILE_READ);
        struct landlock_path_beneath_attr rule = {.allowed_access = rights & handled, .parent_fd = fd};
        (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(fd);
}

static bool confine_files(const struct confine_path *paths, int count)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return false;
    uint64_t handled = version == 1 ? SINCE_1 : version == 2 ? SINCE_2 : SINCE_3;
    struct landlock_ruleset_attr attr = {.handled_access_fs = handled};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    if (rules < 0)
        return false;
    for (int i = 0; i < count; i++)
        allow(rules, handled, &paths[i]);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        allow(rules, handled, &known[i]);
    allow(rules, handled, &(struct confine_path){getenv("TZDIR"), false});
    bool ok = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok;
}

/* --- calls: seccomp ----------------------------------------------------------------- */

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef OUR_ARCH

#define X32_BIT        0x40000000u /* the other way of numbering calls on x86-64 */
#define REFUSE         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define UNLESS(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), REFUSE

/* What is refused, not what is allowed: a list of all that two C libraries and SQLite call would break with the
 * next one of them, and what counts is that nothing gets out. */
static bool confine_calls(void)
{
    static const struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
        REFUSE,
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
        REFUSE,
        UNLESS(SYS_execve),
        UNLESS(SYS_execveat),
        UNLESS(SYS_socket),
        UNLESS(SYS_socketpair),
        UNLESS(SYS_connect),
        UNLESS(SYS_bind),
        UNLESS(SYS_listen),
#if !HAS_SANITIZER
        UNLESS(SYS_ptrace),
#endif
        UNLESS(SYS_process_vm_readv),
        UNLESS(SYS_process_vm_writev),
        UNLESS(SYS_io_uring_setup),
        UNLESS(SYS_userfaultfd),
        UNLESS(SYS_bpf),
        UNLESS(SYS_perf_event_open),
        UNLESS(SYS_keyctl),
        UNLESS(SYS_add_key),
        UNLESS(SYS_request_key),
        UNLESS(SYS_mount),
        UNLESS(SYS_umount2),
        UNLESS(SYS_pivot_root),
        UNLESS(SYS_chroot),
        UNLESS(SYS_unshare),
        UNLESS(SYS_setns),
        UNLESS(SYS_open_by_handle_at),
        UNLESS(SYS_init_module),
        UNLESS(SYS_finit_module),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = (struct sock_filter *)filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

static bool confine_calls(void)
{
    return false;
}

#endif

/* --- both ----------------------------------------------------------------------------- */

unsigned confine_self(const struct confine_path *paths, int count)
{
    /* Both ask for this: a program with more rights than ours cannot be started any more. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return 0;
    unsigned holds = confine_files(paths, count) ? CONFINE_FILES : 0;
    return confine_calls() ? holds | CONFINE_CALLS : holds;
}

bool confine_hide(void)
{
#ifdef ROUNDS_DEBUG
    return false;
#else
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
}

#else

unsigned confine_self(const struct confine_path *paths, int count)
{
    (void)paths;
    (void)count;
    return 0;
}

bool confine_hide(void)
{
    return false;
}

#endif
