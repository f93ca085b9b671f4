/* Telephone numbers: see text_phone_digits in text.h. */
#include "base/text.h"

#include <string.h>

enum {
    PHONE_MIN = 3,     /* short codes such as 112 */
    PHONE_MAX = 15,    /* E.164 */
    EXTENSION_MAX = 8, /* longer ones are not dialled by hand */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of a separator at s, 0 if there is none. Dashes are typed in many forms. */
static size_t separator(const char *s)
{
    if (*s == 0)
        return 0;
    if (strchr(" .-/()", *s) != NULL)
        return 1;
    int32_t cp;
    size_t n = text_char(s, strlen(s), &cp);
    return (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x00A0 ? n : 0;
}

static const char *skip_separators(const char *s)
{
    for (size_t n = separator(s); n > 0; n = separator(s))
        s += n;
    return s;
}

/* After "x", "ext", "ext." or "extension"; NULL where s is none of these. */
static const char *after_extension_word(const char *s)
{
    static const char *const words[] = {"extension", "ext", "x", "#"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        size_t k = 0;
        /* Setting the sixth bit makes ASCII letters small, and leaves # as it is. */
        while (k < len && (s[k] | 0x20) == words[i][k])
            k++;
        if (k == len)
            return skip_separators(s + len);
    }
    return NULL;
}

/* "(0)" is dialled at home only: after a country code it is left out. */
static size_t trunk_zero(const char *s)
{
    const char *p = s;
    if (*p++ != '(')
        return 0;
    p += strspn(p, " ");
    if (*p++ != '0')
        return 0;
    p += strspn(p, " ");
    return *p == ')' ? (size_t)(p + 1 - s) : 0;
}

static bool read_extension(struct buf *out, const char *s, struct err *e)
{
    size_t count = 0;
    buf_addc(out, 'x');
    for (; *s != 0; s = skip_separators(s + 1)) {
        if (!is_digit(*s))
            return err_set(e, ERR_INPUT, "After an extension only its digits can follow");
        buf_addc(out, *s);
        count++;
    }
    if (count == 0 || count > EXTENSION_MAX)
        return err_set(e, ERR_INPUT, "An extension has 1 to %d digits", EXTENSION_MAX);
    return true;
}

static bool read_phone(struct buf *out, const char *s, struct err *e)
{
    s = skip_separators(s);
    bool is_abroad = *s == '+' || strncmp(s, "00", 2) == 0;
    if (is_abroad) {
        s += *s == '+' ? 1 : 2;
        buf_addc(out, '+');
    }
    size_t count = 0;
    const char *extension = NULL;
    while (*s != 0 && extension == NULL) {
        size_t zero = is_abroad && count > 0 ? trunk_zero(s) : 0;
        size_t skipped = zero > 0 ? zero : separator(s);
        if (skipped > 0) {
            s += skipped;
        } else if (is_digit(*s)) {
            buf_addc(out, *s++);
            count++;
        } else {
            extension = after_extension_word(s);
            if (extension == NULL)
                return err_set(e, ERR_INPUT, "A telephone number has digits, spaces, + ( ) - . and an extension only");
        }
    }
    if (count < PHONE_MIN || count > PHONE_MAX) {
        return err_set(e, ERR_INPUT, "A telephone number has %d to %d digits; this one has %zu", PHONE_MIN, PHONE_MAX,
                       count);
    }
    return extension == NULL || read_extension(out, extension, e);
}

bool text_phone_digits(struct buf *out, const char *s, struct err *e)
{
    size_t before = out->len;
    if (read_phone(out, s, e))
        return true;
    out->len = before;
    if (out->data != NULL)
        out->data[before] = 0;
    return false;
}
