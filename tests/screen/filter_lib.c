#include "tests/screen/filter_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void find(struct filter *f, const char *what)
{
    if (f->finding[0])
        return;
    size_t n = (size_t)snprintf(f->finding, sizeof f->finding, "%s:", what);
    for (size_t i = 0; i < f->len && n + 4 < sizeof f->finding; i++)
        n += (size_t)snprintf(f->finding + n, sizeof f->finding - n, " %02x", (unsigned char)f->sequence[i]);
}

static void set_mode(struct filter_modes *m, int number, bool on)
{
    if (number == 1049 || number == 47 || number == 1047)
        m->other_screen = on;
    if (number == 2004)
        m->paste = on;
    if (number == 25)
        m->cursor_hidden = !on;
    if (number == 1)
        m->keypad = on;
}

/* CSI ? n h and l: modes, each on a list. */
static void private_mode(struct filter *f)
{
    static const int ALLOWED[] = {1, 7, 12, 25, 47, 1034, 1047, 1048, 1049, 2004};
    char final = f->sequence[f->len - 1];
    int number = (int)strtol(f->sequence + 3, NULL, 10); /* ESC [ ? */
    bool is_allowed = final == 'h' || final == 'l';
    if (strchr(f->sequence, ';')) { /* cnorm of xterm: ?12;25h */
        set_mode(&f->modes, (int)strtol(strchr(f->sequence, ';') + 1, NULL, 10), final == 'h');
    }
    for (size_t i = 0; i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        if (ALLOWED[i] == number && is_allowed) {
            set_mode(&f->modes, number, final == 'h');
            return;
        }
    if (number == 0 && final == 'c')
        return; /* the Linux console's cursor shape */
    find(f, "private mode not on the list");
}

static bool is_one_of(const char *text, const char *a, const char *b, const char *c)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0 || strcmp(text, c) == 0;
}

static bool is_whole_screen(const struct filter *f)
{
    char whole[24];
    (void)snprintf(whole, sizeof whole, "1;%dr", f->rows);
    return strcmp(f->sequence + 2, whole) == 0;
}

static void end_csi(struct filter *f)
{
    char final = f->sequence[f->len - 1];
    f->sequence[f->len] = 0;
    if (f->sequence[2] == '?') {
        private_mode(f);
        return;
    }
    if (final == 'm')
        f->modes.attributes = !is_one_of(f->sequence + 2, "m", "0m", "0;10m");
    else if (final == 'r')
        f->modes.region = f->len > 3 && !is_whole_screen(f);
    else if (final == 'h' || final == 'l') {
        /* insert mode; GNU screen's cursor shape */
        bool is_insert = is_one_of(f->sequence + 2, "4h", "4l", "");
        if (!is_insert && !is_one_of(f->sequence + 2, "34h", "34l", ""))
            find(f, "mode not on the list");
        if (is_insert)
            f->modes.insert = final == 'h';
    } else if (final == 't') { /* xterm keeps its title while another screen is shown */
        if (!is_one_of(f->sequence + 2, "22;0;0t", "23;0;0t", ""))
            find(f, "window operation not on the list");
    } else if (!strchr("@ABCDGHIJKLMPSTXZabdefg`", final)) {
        find(f, "CSI not on the list");
    }
}

static void end_osc(struct filter *f)
{
    f->sequence[f->len] = 0;
    struct filter_sync *s = &f->sync;
    unsigned long long in;
    if (sscanf(f->sequence, "\033]7770;%llu;%dx%d;%lu;%d", &in, &s->cols, &s->rows, &s->writes, &s->wait_ms) == 5) {
        s->in = in;
        f->has_sync = true;
    } else if (strcmp(f->sequence, "\033]104\a") != 0) { /* curses leaves: colours as they were */
        find(f, "OSC not on the list");
    }
}

static void ground(struct filter *f, unsigned char b)
{
    f->len = 0;
    f->sequence[f->len++] = (char)b;
    if (b == 0x1b) {
        f->state = FILTER_ESCAPE;
    } else if (f->utf8_left > 0) {
        f->utf8_left--;
        if ((b & 0xc0) != 0x80)
            find(f, "not UTF-8");
    } else if (b >= 0x80) {
        f->utf8_left = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
        if (f->is_ascii_only)
            find(f, "not ASCII");
        else if (b < 0xc3 && b != 0xc2)
            find(f, "not UTF-8");
    } else if (b == 0x0e || b == 0x0f) {
        f->modes.graphics = b == 0x0e;
    } else if (b < ' ' ? !strchr("\b\t\n\r", b) || b == 0 : b == 127) {
        find(f, "control character");
    }
}

static void escape(struct filter *f, unsigned char b)
{
    f->state = FILTER_GROUND;
    if (b == '[')
        f->state = FILTER_CSI;
    else if (b == ']')
        f->state = FILTER_OSC;
    else if (b == '(' || b == ')')
        f->state = FILTER_CHARSET;
    else if (b == '=' || b == '>')
        f->modes.keypad = b == '=';
    else if (!strchr("78MDE", b))
        find(f, "escape not on the list");
}

bool filter_byte(struct filter *f, unsigned char b)
{
    bool was_osc = f->state == FILTER_OSC;
    if (f->state == FILTER_GROUND) {
        ground(f, b);
        return f->state == FILTER_GROUND; /* an escape waits until it is known what it is */
    }
    if (f->len + 1 < sizeof f->sequence)
        f->sequence[f->len++] = (char)b;
    else
        find(f, "escape without an end");
    switch (f->state) {
    case FILTER_ESCAPE:
        escape(f, b);
        break;
    case FILTER_CHARSET:
        f->modes.graphics = f->sequence[1] == '(' && b != 'B';
        f->state = FILTER_GROUND;
        break;
    case FILTER_CSI:
        if (b >= '@' && b <= '~') {
            f->state = FILTER_GROUND;
            end_csi(f);
        }
        break;
    case FILTER_OSC:
        if (b == '\a') {
            f->state = FILTER_GROUND;
            end_osc(f);
        }
        break;
    case FILTER_GROUND:
        break;
    }
    return f->state == FILTER_GROUND && !was_osc;
}
