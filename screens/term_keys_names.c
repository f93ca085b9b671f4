#include "screens/term_keys.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *name;
    int code;
} NAMES[] = {
    {"Space", TERM_KEY_SPACE},     {"Tab", TERM_KEY_TAB},         {"Enter", TERM_KEY_ENTER},
    {"Esc", TERM_KEY_ESC},         {"Backspace", TERM_KEY_BACKSPACE}, {"Up", TERM_KEY_UP},
    {"Down", TERM_KEY_DOWN},       {"Left", TERM_KEY_LEFT},       {"Right", TERM_KEY_RIGHT},
    {"PgUp", TERM_KEY_PGUP},       {"PgDn", TERM_KEY_PGDN},       {"Home", TERM_KEY_HOME},
    {"End", TERM_KEY_END},         {"Shift-Tab", TERM_KEY_BACKTAB}, {"Delete", TERM_KEY_DELETE},
    {"Insert", TERM_KEY_INSERT},
};

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

/* ---- code points and UTF-8 ---- */

bool term_keys_is_text(int code)
{
    return code >= ' ' && code < 0x110000 && code != TERM_KEY_BACKSPACE && !(code >= 0x80 && code < 0xa0);
}

int term_keys_utf8(int code, char out[5])
{
    unsigned c = (unsigned)code;
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char LEAD[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)(n == 1 ? c : (LEAD[n] | c));
    out[n] = 0;
    return n;
}

int term_keys_utf8_length(unsigned char b)
{
    return b < 0xc2 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 1;
}

int term_keys_utf8_code(const unsigned char *p, int n)
{
    if (!text_is_utf8((const char *)p, (size_t)n))
        return TERM_KEY_UNKNOWN;
    int code = p[0] & (0x7f >> n);
    for (int i = 1; i < n; i++)
        code = code << 6 | (p[i] & 0x3f);
    return code >= 0xa0 ? code : TERM_KEY_UNKNOWN; /* C1 controls are not text */
}

/* ---- names ---- */

const char *term_keys_name(int code, char out[TERM_KEYS_NAME])
{
    out[0] = 0;
    for (int i = 0; i < COUNT(NAMES); i++)
        if (NAMES[i].code == code) {
            memcpy(out, NAMES[i].name, strlen(NAMES[i].name) + 1);
            return out;
        }
    if (code >= TERM_KEY_F1 && code <= TERM_KEY_F12) {
        int n = code - TERM_KEY_F1 + 1;
        char *p = out;
        *p++ = 'F';
        if (n >= 10)
            *p++ = '1';
        *p++ = (char)('0' + n % 10);
        *p = 0;
    } else if (code > 0 && code < ' ') {
        out[0] = '^';
        out[1] = (char)(code + '@');
        out[2] = 0;
    } else if (term_keys_is_text(code)) {
        term_keys_utf8(code, out);
    } else {
        memcpy(out, "that key", sizeof "that key");
    }
    return out;
}

static int parse_function_key(const char *s, size_t len)
{
    int n = 0;
    for (size_t i = 1; i < len; i++) {
        if (s[i] < '0' || s[i] > '9')
            return 0;
        n = n * 10 + (s[i] - '0');
    }
    return s[0] == 'F' && len > 1 && len < 4 && n >= 1 && n <= 12 ? TERM_KEY_F1 + n - 1 : 0;
}

int term_keys_parse(const char *names, const char **rest)
{
    while (*names == ' ')
        names++;
    size_t len = strcspn(names, " ");
    *rest = names + len;
    if (len == 0)
        return 0;
    if (len == 1 && names[0] > ' ' && names[0] < 127)
        return names[0];
    for (int i = 0; i < COUNT(NAMES); i++)
        if (strlen(NAMES[i].name) == len && memcmp(NAMES[i].name, names, len) == 0)
            return NAMES[i].code;
    int function_key = parse_function_key(names, len);
    if (function_key)
        return function_key;
    if (len == 2 && names[0] == '^')
        return names[1] >= '@' && names[1] <= '_' ? TERM_CTRL(names[1]) : TERM_KEY_UNKNOWN;
    if (term_keys_utf8_length((unsigned char)names[0]) == (int)len)
        return term_keys_utf8_code((const unsigned char *)names, (int)len);
    return TERM_KEY_UNKNOWN;
}
