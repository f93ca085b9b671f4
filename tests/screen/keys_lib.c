#include "tests/screen/keys_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *xterm, *vt220, *linux_console;
} KEYS[] = {
    {"CR", "\r", "\r", "\r"},
    {"Esc", "\033", "\033", "\033"},
    {"Tab", "\t", "\t", "\t"},
    {"BTab", "\033[Z", "\033[Z", "\033[Z"},
    {"Space", " ", " ", " "},
    {"lt", "<", "<", "<"},
    {"BS", "\177", "\b", "\177"},
    {"Del", "\033[3~", "\033[3~", "\033[3~"},
    {"Up", "\033OA", "\033[A", "\033[A"},
    {"Down", "\033OB", "\033[B", "\033[B"},
    {"Right", "\033OC", "\033[C", "\033[C"},
    {"Left", "\033OD", "\033[D", "\033[D"},
    {"PgUp", "\033[5~", "\033[5~", "\033[5~"},
    {"PgDn", "\033[6~", "\033[6~", "\033[6~"},
    {"Home", "\033OH", "\033[1~", "\033[1~"},
    {"End", "\033OF", "\033[4~", "\033[4~"},
    {"F1", "\033OP", "\033OP", "\033[[A"},
    {"F12", "\033[24~", "\033[24~", "\033[24~"},
};

static int copy(char out[KEYS_MAX], const char *bytes)
{
    return snprintf(out, KEYS_MAX, "%s", bytes);
}

static int named(const char *name, size_t len, const char *term, char out[KEYS_MAX])
{
    if (len == 3 && name[0] == 'C' && name[1] == '-') {
        out[0] = (char)(name[2] & 31);
        return 1;
    }
    if (len == 3 && name[0] == 'x') {
        out[0] = (char)strtol(name + 1, NULL, 16);
        return 1;
    }
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (strlen(KEYS[i].name) != len || memcmp(KEYS[i].name, name, len) != 0)
            continue;
        if (strncmp(term, "vt2", 3) == 0)
            return copy(out, KEYS[i].vt220);
        return copy(out, strcmp(term, "linux") == 0 ? KEYS[i].linux_console : KEYS[i].xterm);
    }
    return -1;
}

int keys_next(const char **keys, const char *term, char out[KEYS_MAX])
{
    const char *p = *keys;
    const char *end = *p == '<' ? strchr(p, '>') : NULL;
    if (*p == 0)
        return 0;
    if (end) {
        *keys = end + 1;
        return named(p + 1, (size_t)(end - p - 1), term, out);
    }
    int n = 0;
    do
        out[n++] = *p++;
    while (((unsigned char)*p & 0xc0) == 0x80 && n < 4);
    *keys = p;
    return n;
}
