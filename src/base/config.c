#include "base/config.h"

#include "base/file.h"
#include "base/text.h"

#include <inttypes.h>
#include <libconfig.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum {
    SIZE_MAX_BYTES = 1024 * 1024,
    DEPTH_MAX = 16,
    INT_DIGITS = 9,   /* what libconfig 1.5 reads as an int without wrapping round */
    LONG_DIGITS = 18, /* the same with an L behind */
    HEX_DIGITS = 7,
};

static bool refuse_at(const char *file, int line, struct err *e)
{
    return err_at(e, "%s:%d", file, line);
}

/* ---- before libconfig sees it ---- */

/* A walk through the text that knows the tokens, and of the grammar only where a name or
 * a text may stand: enough to find what libconfig would do wrongly. It would follow
 * @include, wrap large numbers round in silence, go as deep as the brackets say, and
 * never give back a name or a text that it did not expect. */
struct scan {
    const char *file, *s;
    int line, depth;
    char before;          /* the last token: a sign, '"' a text, NAME, VALUE, START */
    char open[DEPTH_MAX]; /* the brackets around */
};

enum { START = 's', NAME = 'n', VALUE = 'v' };

static bool scan_refuse(const struct scan *c, struct err *e, const char *what)
{
    err_set(e, ERR_INPUT, "%s", what);
    return refuse_at(c->file, c->line, e);
}

static bool is_in_group(const struct scan *c)
{
    return c->depth == 0 || c->open[c->depth - 1] == '{';
}

static bool scan_text(struct scan *c, struct err *e)
{
    const char *may_follow = is_in_group(c) ? "=:\"" : "([,\"";
    if (strchr(may_follow, c->before) == NULL)
        return scan_refuse(c, e, "There is no place for a text here; a setting is written  name = value;");
    int lines = 0;
    const char *s = c->s + 1;
    for (; *s != 0 && *s != '"'; s++) {
        if (*s == '\\' && s[1] != 0)
            s++;
        lines += *s == '\n' ? 1 : 0;
    }
    if (*s == 0)
        return scan_refuse(c, e, "This text has no quote at its end");
    c->line += lines;
    c->s = s + 1;
    c->before = '"';
    return true;
}

/* Over the comment that starts here, if one does. */
static bool scan_comment(struct scan *c, bool *is_comment, struct err *e)
{
    const char *s = c->s;
    *is_comment = true;
    if (*s == '#' || (s[0] == '/' && s[1] == '/')) {
        c->s += strcspn(s, "\n");
        return true;
    }
    *is_comment = s[0] == '/' && s[1] == '*';
    if (!*is_comment)
        return true;
    const char *end = strstr(s + 2, "*/");
    if (end == NULL)
        return scan_refuse(c, e, "This comment has no */ at its end");
    for (; s < end + 2; s++)
        c->line += *s == '\n' ? 1 : 0;
    c->s = s;
    return true;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '*';
}

/* Refuses numbers that libconfig would change. */
static bool scan_number(struct scan *c, struct err *e)
{
    bool is_hex = c->s[0] == '0' && (c->s[1] == 'x' || c->s[1] == 'X');
    const char *s = c->s + (is_hex ? 2 : 0);
    const char *digit_set = is_hex ? "0123456789abcdefABCDEF" : "0123456789";
    s += strspn(s, "0");
    size_t digits = strspn(s, digit_set);
    bool is_long = s[digits] == 'L';
    size_t most = is_hex ? HEX_DIGITS : is_long ? LONG_DIGITS : INT_DIGITS;
    if (digits > most) {
        err_set(e, ERR_INPUT, "This number is too large: at most %zu digits", most);
        return refuse_at(c->file, c->line, e);
    }
    c->s = s + digits + (is_long ? 1 : 0);
    c->before = VALUE;
    return true;
}

static bool scan_name(struct scan *c, struct err *e)
{
    size_t len = 0;
    while (is_letter(c->s[len]) || is_digit(c->s[len]) || c->s[len] == '-' || c->s[len] == '_')
        len++;
    bool is_bool =
        (len == 4 && strncasecmp(c->s, "true", len) == 0) || (len == 5 && strncasecmp(c->s, "false", len) == 0);
    bool is_value = !is_in_group(c) || strchr("=:", c->before) != NULL;
    if (!is_bool && is_value)
        return scan_refuse(c, e, "A text has to stand in quotes");
    if (!is_bool && c->before == NAME)
        return scan_refuse(c, e, "This cannot be read; a setting is written  name = value;");
    c->s += len;
    c->before = is_bool ? VALUE : NAME;
    return true;
}

static bool scan_sign(struct scan *c, struct err *e)
{
    char ch = *c->s++;
    bool is_blank = strchr(" \t\r\n\f", ch) != NULL;
    c->line += ch == '\n' ? 1 : 0;
    if (is_blank)
        return true;
    c->before = ch;
    if (ch == '@')
        return scan_refuse(c, e, "@include is not allowed: write everything into one file");
    if (strchr(")}]", ch) != NULL && c->depth > 0)
        c->depth--;
    if (strchr("({[", ch) == NULL)
        return true;
    if (c->depth == DEPTH_MAX) {
        err_set(e, ERR_INPUT, "There are more than %d brackets inside each other", DEPTH_MAX);
        return refuse_at(c->file, c->line, e);
    }
    c->open[c->depth++] = ch;
    return true;
}

static bool scan_all(const char *file, const char *text, struct err *e)
{
    struct scan c = {.file = file, .s = text, .line = 1, .before = START};
    bool ok = true;
    while (ok && *c.s != 0) {
        bool is_comment = false;
        ok = scan_comment(&c, &is_comment, e);
        if (!ok || is_comment)
            continue;
        ok = *c.s == '"'       ? scan_text(&c, e)
             : is_digit(*c.s)  ? scan_number(&c, e)
             : is_letter(*c.s) ? scan_name(&c, e)
                               : scan_sign(&c, e);
    }
    return ok;
}

/* ---- libconfig's tree into ours ---- */

/* Texts may be written with \x escapes, so they are looked at again behind libconfig. */
static bool is_good_text(const char *s)
{
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        int32_t cp;
        i += text_char(s + i, len - i, &cp);
        if (text_char_class(cp) == TEXT_CHAR_CONTROL && cp != '\n' && cp != '\t')
            return false;
    }
    return text_is_utf8(s, len);
}

static bool copy_scalar(struct arena *a, const config_setting_t *from, struct config *to, struct err *e)
{
    const char *text = config_setting_get_string(from);
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        to->type = CONFIG_INT;
        to->number = config_setting_get_int64(from);
        return true;
    case CONFIG_TYPE_BOOL:
        to->type = CONFIG_BOOL;
        to->number = config_setting_get_bool(from) != 0 ? 1 : 0;
        return true;
    case CONFIG_TYPE_STRING:
        to->type = CONFIG_TEXT;
        /* libconfig does not look whether it was given memory; an empty setting is not what the file says. */
        if (text == NULL)
            arena_exhausted();
        to->text = arena_strdup(a, text);
        if (is_good_text(to->text))
            return true;
        err_set(e, ERR_INPUT, "%s: control characters and bytes that are not UTF-8 are not allowed", to->name);
        return refuse_at(to->file, to->line, e);
    }
    err_set(e, ERR_INPUT, "%s: expected a whole number, a text in quotes, true or false", to->name);
    return refuse_at(to->file, to->line, e);
}

/* Recursion ends: scan_all has counted the brackets. */
static bool copy_tree(struct arena *a, const char *file, const config_setting_t *from, struct config *to, struct err *e)
{
    const char *name = config_setting_name(from);
    const config_setting_t *parent = config_setting_parent(from);
    if (name == NULL && parent != NULL && config_setting_is_group(parent))
        arena_exhausted(); /* the same of a name */
    to->name = name == NULL ? "" : arena_strdup(a, name);
    to->file = file;
    to->line = (int)config_setting_source_line(from);
    bool is_group = config_setting_is_group(from);
    if (!is_group && !config_setting_is_list(from) && !config_setting_is_array(from))
        return copy_scalar(a, from, to, e);
    to->type = is_group ? CONFIG_GROUP : CONFIG_LIST;
    to->count = config_setting_length(from);
    to->child = arena_array(a, (size_t)to->count, sizeof *to->child);
    for (int i = 0; i < to->count; i++) {
        const config_setting_t *child = config_setting_get_elem(from, (unsigned)i);
        if (!copy_tree(a, file, child, &to->child[i], e))
            return false;
    }
    return true;
}

static bool parse(struct arena *a, const char *file, const char *text, struct config **root, struct err *e)
{
    config_t libconfig;
    config_init(&libconfig);
    /* Behind the scan a second wall: an include that got through finds no file there. */
    config_set_include_dir(&libconfig, "/dev/null");
    bool ok = config_read_string(&libconfig, text) == CONFIG_TRUE;
    if (!ok) {
        const char *why = config_error_text(&libconfig);
        err_set(e, ERR_INPUT, "This cannot be read (%s); a setting is written  name = value;",
                why == NULL ? "syntax error" : why);
        refuse_at(file, config_error_line(&libconfig), e);
    } else {
        *root = arena_alloc(a, sizeof **root);
        ok = copy_tree(a, file, config_root_setting(&libconfig), *root, e);
    }
    config_destroy(&libconfig);
    return ok;
}

/* The line that the first bad byte stands on. */
static int bad_line(const char *text, size_t len)
{
    int line = 1;
    for (size_t i = 0; i < len;) {
        int32_t cp;
        size_t n = text_char(text + i, len - i, &cp);
        if (!text_is_utf8(text + i, n))
            break;
        line += cp == '\n' ? 1 : 0;
        i += n;
    }
    return line;
}

static bool read_bytes(struct arena *a, const char *name, const char *text, size_t len, struct config **root,
                       struct err *e)
{
    const char *file = arena_strdup(a, name);
    if (len > SIZE_MAX_BYTES) {
        err_set(e, ERR_INPUT, "This is too large: at most %d bytes are read", SIZE_MAX_BYTES);
        return refuse_at(file, 1, e);
    }
    /* A byte order mark, as Windows editors leave it. */
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    if (!text_is_utf8(text, len)) {
        err_set(e, ERR_INPUT, "This is not text in UTF-8; save the file as UTF-8");
        return refuse_at(file, bad_line(text, len), e);
    }
    return scan_all(file, text, e) && parse(a, file, text, root, e);
}

bool config_load_text(struct arena *a, const char *name, const char *text, struct config **root, struct err *e)
{
    return read_bytes(a, name, text, strlen(text), root, e);
}

bool config_load(struct arena *a, const char *path, struct config **root, struct err *e)
{
    const char *text = NULL;
    size_t len = 0;
    struct stat st;
    if (!file_read(a, path, SIZE_MAX_BYTES, &text, &len, e))
        return err_at(e, "%s", path);
    /* What everybody may write, nobody can answer for. */
    if (stat(path, &st) == 0 && (st.st_mode & S_IWOTH) != 0) {
        err_set(e, ERR_INPUT, "Everybody on this computer may change this file; take that right away (chmod o-w)");
        return err_at(e, "%s", path);
    }
    return read_bytes(a, path, text, len, root, e);
}

/* ---- asking ---- */

struct config *config_get(struct config *group, const char *name)
{
    for (int i = 0; group != NULL && i < group->count; i++) {
        if (strcmp(group->child[i].name, name) == 0) {
            group->child[i].is_used = true;
            return &group->child[i];
        }
    }
    return NULL;
}

static bool expected(const struct config *c, struct err *e, const char *what)
{
    err_set(e, ERR_INPUT, "%s: expected %s", c->name, what);
    return refuse_at(c->file, c->line, e);
}

bool config_int(struct config *group, const char *name, int64_t min, int64_t max, int64_t fallback, int64_t *out,
                struct err *e)
{
    const struct config *c = config_get(group, name);
    if (c == NULL) {
        *out = fallback;
        return true;
    }
    if (c->type != CONFIG_INT || c->number < min || c->number > max) {
        err_set(e, ERR_INPUT, "%s: expected a whole number from %" PRId64 " to %" PRId64, c->name, min, max);
        return refuse_at(c->file, c->line, e);
    }
    *out = c->number;
    return true;
}

bool config_text(struct config *group, const char *name, const char *fallback, const char **out, struct err *e)
{
    const struct config *c = config_get(group, name);
    if (c != NULL && c->type != CONFIG_TEXT)
        return expected(c, e, "a text in quotes");
    *out = c == NULL ? fallback : c->text;
    return true;
}

bool config_bool(struct config *group, const char *name, bool fallback, bool *out, struct err *e)
{
    const struct config *c = config_get(group, name);
    if (c != NULL && c->type != CONFIG_BOOL)
        return expected(c, e, "true or false");
    *out = c == NULL ? fallback : c->number != 0;
    return true;
}

bool config_list(struct config *group, const char *name, struct config **out, struct err *e)
{
    struct config *c = config_get(group, name);
    if (c != NULL && c->type != CONFIG_LIST && c->type != CONFIG_GROUP)
        return expected(c, e, "a list ( ) or a group { }");
    *out = c;
    return true;
}

bool config_refuse_unused(const struct config *root, struct err *e)
{
    for (int i = 0; i < root->count; i++) {
        const struct config *c = &root->child[i];
        bool has_name = c->name[0] != 0;
        if (has_name && !c->is_used) {
            err_set(e, ERR_INPUT, "%s: there is no such setting here; see how it is spelt", c->name);
            return refuse_at(c->file, c->line, e);
        }
        if (!config_refuse_unused(c, e))
            return false;
    }
    return true;
}
