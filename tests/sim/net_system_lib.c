/* The system as simulators see it: what is defined here stands in for the libraries' own, in all of them. */
#include "tests/fault/strike_lib.h"
#include "tests/sim/net_lib.h"

#include <sodium.h>
#include <time.h>
#include <unistd.h>

static struct strike_seen seen;
static bool is_armed;
static uint64_t chance = 1;
static int process;

void net_arm(bool is_full, long at)
{
    strike_arm(&(struct strike){.kind = is_full ? STRIKE_ENOSPC : STRIKE_EIO, .at = at, .for_ever = true}, &seen);
    is_armed = true;
}

long net_disarm(void)
{
    strike_disarm();
    process += is_armed; /* who goes on is another process */
    is_armed = false;
    return seen.calls;
}

/* No process has such a number: what one left behind is seen to be left. */
pid_t getpid(void)
{
    return 5000000 + process;
}

/* Nobody else is here to be waited for. */
int usleep(useconds_t us)
{
    (void)us;
    return 0;
}

int nanosleep(const struct timespec *want, struct timespec *left)
{
    (void)want, (void)left;
    return 0;
}

/* What a passphrase costs is not what is tried here. */
int crypto_pwhash(unsigned char *out, unsigned long long n, const char *typed, unsigned long long len,
                  const unsigned char *salt, unsigned long long ops, size_t mem, int alg)
{
    (void)ops, (void)mem, (void)alg;
    return crypto_generichash(out, (size_t)n, (const unsigned char *)typed, len, salt, crypto_pwhash_SALTBYTES);
}

/* Keys and nonces come from the seed too, so that a schedule can be played again. */
void randombytes_buf(void *const out, const size_t n)
{
    unsigned char *p = out;
    for (size_t i = 0; i < n; i++) {
        chance = chance * 6364136223846793005u + 1442695040888963407u;
        p[i] = (unsigned char)(chance >> 56);
    }
}

void net_system(uint64_t seed)
{
    chance = seed;
    process = 0;
}
