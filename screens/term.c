#include "screens/term_state.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#include <curses.h>
#include <langinfo.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum {
    ESC_MS = 50,      /* split sequences arrive within this; never 0 */
    ESC_SSH_MS = 100, /* networks split more */
    JOIN_CELLS = 5,   /* blanks that cost less than switching attributes */
    FINISH_MS = 100,  /* a line that takes nothing for so long is not waited for when leaving */
};

struct curses {
    SCREEN *screen;
    WINDOW *keys; /* 1 x 1 pad that puts the keypad into its mode; curses never reads */
    int mark_row, mark_col, mark_cells; /* mark_row -1: no marker */
    cchar_t under;                      /* what stands under the marker */
    attr_t label_attributes[TERM_LABEL_MAX];
    short label_pairs[TERM_LABEL_MAX];
};

/* Bracketed paste: no terminfo entry of Debian 12 but xterm's and tmux' has it. */
static const char PASTE_ON[] = "\033[?2004h";
static const char PASTE_OFF[] = "\033[?2004l";
/* Back from line drawing, which xterm's and vt220's entries say with every change of attributes. Nothing here is drawn
 * that way: once a frame is enough, for a line that something else left there. 81 bytes of a first paint. */
static const char PLAIN_SET[] = "\033(B";
/* Back from a colour, which curses says before it says that all is plain: 30 bytes of a first paint. */
static const char OWN_COLOUR[] = "\033[39m", PLAIN[] = "\033[m";

/* Curses' door: write(), handlers of crashes and arena_on_exhausted get no argument. */
static struct term *the_terminal;

/* In the whole program: bytes for the terminal are collected until the frame is whole (see
 * term_write.h), all others go on their way. */
ssize_t write(int fd, const void *bytes, size_t n)
{
    if (fd != TERM_OUT || !the_terminal)
        return term_write_to_kernel(fd, bytes, n);
    buf_add(&the_terminal->out.bytes, bytes, n);
    return (ssize_t)n;
}

/* Past curses, in order with what it writes. (putp would go through stdio and come too late.) */
static void send_raw(struct term *t, const char *bytes)
{
    buf_adds(&t->out.bytes, bytes);
}

/* ---- taking it ---- */

static bool refuse(struct err *e, const char *what)
{
    return err_set(e, ERR_USAGE, "%s, so screens cannot be shown here. For plain text: rounds day", what);
}

static bool check_place(struct err *e)
{
    const char *name = getenv("TERM");
    if (!isatty(TERM_IN) || !isatty(TERM_OUT))
        return refuse(e, "This is not a terminal");
    if (!name || !*name)
        return refuse(e, "TERM is not set");
    if (strcmp(name, "dumb") == 0 || strcmp(name, "unknown") == 0)
        return refuse(e, "TERM is dumb or unknown");
    return true;
}

static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    bool is_none = !value || (intptr_t)value == -1; /* -1: not a text at all */
    return is_none || !*value ? NULL : value;
}

/* What a crash has to send, prepared while there is time. Padding ($<5>) is left out. */
static void prepare_crash(struct term *t)
{
    static const char *const BACK[] = {"rmkx", "sgr0", "cnorm", "rmcup"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof BACK / sizeof BACK[0]; i++) {
        const char *p = capability(BACK[i]);
        while (p && *p && n < sizeof t->crash_bytes) {
            if (p[0] == '$' && p[1] == '<')
                p += strcspn(p, ">") + (strchr(p, '>') != NULL);
            else
                t->crash_bytes[n++] = *p++;
        }
    }
    for (const char *p = t->has_paste ? PASTE_OFF : ""; *p && n < sizeof t->crash_bytes; p++)
        t->crash_bytes[n++] = *p;
    t->crash_len = n;
}

/* A signal handler. The faulting instruction runs again after it, abort() raises again. */
static void on_crash(int number)
{
    struct term *t = the_terminal;
    if (!t)
        return;
    (void)!term_write_to_kernel(TERM_OUT, t->crash_bytes, t->crash_len);
    (void)tcsetattr(TERM_IN, TCSANOW, &t->modes_before);
    term_signal_let_crash(&t->signals, number);
}

static bool is_like_xterm(void)
{
    static const char *const NAMES[] = {"xterm", "rxvt", "screen", "tmux", "st-", "foot", "alacritty", "kitty",
                                        "konsole", "vte", "gnome", "putty", "wezterm", "contour"};
    const char *name = getenv("TERM");
    if (capability("BE"))
        return true;
    for (size_t i = 0; name && i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strncmp(name, NAMES[i], strlen(NAMES[i])) == 0)
            return true;
    return false;
}

static void prepare_keys(struct term *t)
{
    static const struct {
        const char *name;
        int code;
    } KEYS[] = {
        {"kcuu1", TERM_KEY_UP},    {"kcud1", TERM_KEY_DOWN},   {"kcub1", TERM_KEY_LEFT}, {"kcuf1", TERM_KEY_RIGHT},
        {"kpp", TERM_KEY_PGUP},    {"knp", TERM_KEY_PGDN},     {"khome", TERM_KEY_HOME}, {"kend", TERM_KEY_END},
        {"kfnd", TERM_KEY_HOME},   {"kslt", TERM_KEY_END},     {"kcbt", TERM_KEY_BACKTAB}, {"kdch1", TERM_KEY_DELETE},
        {"kich1", TERM_KEY_INSERT}, {"kf1", TERM_KEY_F1},      {"khlp", TERM_KEY_F1},    {"kent", TERM_KEY_ENTER},
    };
    term_keys_init(&t->keys, getenv("SSH_CONNECTION") ? ESC_SSH_MS : ESC_MS);
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        term_keys_add(&t->keys, capability(KEYS[i].name), KEYS[i].code);
}

static void prepare_colours(struct term *t, const struct term_options *o)
{
    enum { XTERM_COLOURS = 256 };
    const char *no_colour = getenv("NO_COLOR");
    if (o->colour == TERM_NO || (no_colour && *no_colour) || !has_colors() || start_color() == ERR)
        return;
    short back = use_default_colors() == ERR ? COLOR_BLACK : -1;
    for (int s = 0; s < STYLE_COUNT; s++) {
        struct look look = style_look((enum style)s, true, false);
        if (look.colour != LOOK_OWN)
            (void)init_pair((short)(look.colour + 1), (short)style_number(look.colour, COLORS >= XTERM_COLOURS), back);
    }
    t->has_colour = true;
}

static void prepare_looks(struct term *t, const struct term_options *o)
{
    int baud = baudrate();
    bool is_slow = baud > 0 && baud <= TERM_SLOW_BAUD;
    t->is_ascii = o->ascii == TERM_YES || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    t->is_low = o->low == TERM_YES || (o->low == TERM_AUTO && is_slow);
    t->chars_per_s = is_slow ? baud / 10 : 0;
    t->backlog_at_ms = clock_mono_ms();
    prepare_colours(t, o);
    /* In mono the marker alone shows the place, as on slow lines (TERMINAL 6). */
    t->has_bar = t->has_colour && !t->is_low;
}

static void prepare_modes(struct term *t)
{
    (void)cbreak(); /* not raw: ^S ^Q ^Z ^C keep their meaning */
    (void)noecho();
    (void)nonl();
    (void)typeahead(-1);
    (void)curs_set(1);
    t->curses->keys = newpad(1, 1);
    if (t->curses->keys) {
        (void)intrflush(t->curses->keys, FALSE);
        (void)keypad(t->curses->keys, TRUE);
    }
    t->has_other_screen = capability("smcup") != NULL;
    t->has_paste = is_like_xterm();
    if (t->has_paste)
        send_raw(t, PASTE_ON);
}

/* Curses as this program uses it; false if the terminal cannot place text. */
static bool start_curses(struct term *t, const struct term_options *o, struct err *e)
{
    the_terminal = t; /* from now on nothing reaches the line but by frames */
    t->curses->screen = newterm(NULL, stdout, stdin);
    if (!t->curses->screen)
        return refuse(e, "Nothing is known of this kind of terminal (TERM)");
    if (!capability("cup") || tigetflag("hc") > 0)
        return refuse(e, "This kind of terminal (TERM) cannot place text");
    term_signal_again(&t->signals);
    prepare_keys(t);
    prepare_modes(t);
    prepare_looks(t, o);
    prepare_crash(t);
    t->curses->mark_row = -1;
    t->rows = LINES;
    t->cols = COLS;
    (void)term_resize(t);
    return true;
}

static void end_curses(struct term *t)
{
    if (t->curses->keys)
        (void)delwin(t->curses->keys);
    if (t->curses->screen) {
        (void)endwin();
        delscreen(t->curses->screen);
    }
}

static void free_term(struct term *t)
{
    the_terminal = NULL;
    term_signal_stop(&t->signals);
    term_write_finish(&t->out);
    term_keys_finish(&t->keys);
    buf_finish(&t->scratch);
    free(t->curses);
    free(t);
}

bool term_start(struct term **out, const struct term_options *options, struct err *e)
{
    static const struct term_options AUTO;
    *out = NULL;
    if (!check_place(e))
        return false;
    struct term *t = mem_alloc(sizeof *t);
    memset(t, 0, sizeof *t);
    t->curses = mem_alloc(sizeof *t->curses);
    memset(t->curses, 0, sizeof *t->curses);
    t->wants_sync = getenv("ROUNDS_SCREEN_SYNC") != NULL;
    bool is_fine = tcgetattr(TERM_IN, &t->modes_before) == 0 || refuse(e, "This is not a terminal");
    is_fine = is_fine && term_signal_start(&t->signals, on_crash, e);
    is_fine = is_fine && start_curses(t, options ? options : &AUTO, e);
    if (is_fine) {
        *out = t;
        return true;
    }
    end_curses(t); /* what it says stays collected, and is dropped */
    (void)tcsetattr(TERM_IN, TCSANOW, &t->modes_before);
    free_term(t);
    return false;
}

/* ---- giving it back ---- */

/* A line stopped by ^S would hold endwin, which waits until all is sent. Stopping it once
 * more by program and starting it starts it whoever stopped it. */
static void unstop_line(void)
{
    (void)tcflow(TERM_OUT, TCOOFF);
    (void)tcflow(TERM_OUT, TCOON);
    /* Whoever is at the other end takes nothing any more: forget it, do not wait for it. */
    struct pollfd fd = {TERM_OUT, POLLOUT, 0};
    if (poll(&fd, 1, FINISH_MS) <= 0)
        (void)tcflush(TERM_OUT, TCOFLUSH);
}

void term_finish(struct term *t)
{
    if (!t)
        return;
    term_look_for_line(t);
    if (!t->is_gone)
        unstop_line();
    if (t->has_paste)
        send_raw(t, PASTE_OFF);
    if (!t->has_other_screen && !t->is_asleep) {
        /* No other screen comes back on this terminal: leave no names on it. */
        term_erase(t);
        term_cursor(t, 0, 0);
        term_compose(t);
    }
    end_curses(t);
    if (!t->is_gone)
        (void)term_write_flush(&t->out, TERM_OUT, -1, FINISH_MS);
    (void)tcsetattr(TERM_IN, TCSANOW, &t->modes_before);
    free_term(t);
}

/* No memory may be asked for here, so curses is left alone. */
void term_abandon(void)
{
    struct term *t = the_terminal;
    if (!t)
        return;
    the_terminal = NULL;
    (void)!term_write_to_kernel(TERM_OUT, t->crash_bytes, t->crash_len);
    (void)tcsetattr(TERM_IN, TCSANOW, &t->modes_before);
}

void term_suspend(struct term *t)
{
    unstop_line();
    if (t->has_paste)
        send_raw(t, PASTE_OFF);
    (void)endwin();
    (void)term_write_flush(&t->out, TERM_OUT, -1, FINISH_MS);
    t->is_asleep = true;
}

void term_resume(struct term *t)
{
    t->is_asleep = false;
    (void)reset_prog_mode();
    if (t->has_paste)
        send_raw(t, PASTE_ON);
    (void)term_resize(t);
    term_repaint(t);
}

bool term_resize(struct term *t)
{
    struct winsize size;
    /* Serial lines answer 0 x 0: then LINES, COLUMNS or terminfo decided. */
    if (ioctl(TERM_OUT, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (size.ws_row == t->rows && size.ws_col == t->cols)
        return false;
    (void)resize_term(size.ws_row, size.ws_col);
    t->rows = LINES;
    t->cols = COLS;
    t->curses->mark_row = -1;
    term_repaint(t); /* what a terminal keeps when it is resized differs from terminal to terminal */
    return true;
}

/* ---- facts ---- */

int term_rows(const struct term *t)
{
    return t->rows;
}

int term_cols(const struct term *t)
{
    return t->cols;
}

bool term_is_ascii(const struct term *t)
{
    return t->is_ascii;
}

bool term_is_low(const struct term *t)
{
    return t->is_low;
}

/* ---- drawing ---- */

static short pair_of(struct look look)
{
    return look.colour == LOOK_OWN ? 0 : (short)(look.colour + 1);
}

static attr_t attributes_of(struct look look)
{
    attr_t a = A_NORMAL;
    if (look.attributes & LOOK_BOLD)
        a |= A_BOLD;
    if (look.attributes & LOOK_REVERSE)
        a |= A_REVERSE;
    if (look.attributes & LOOK_UNDERLINE)
        a |= A_UNDERLINE;
    return a;
}

void term_erase(struct term *t)
{
    (void)erase();
    t->curses->mark_row = -1;
    t->put_row = -1;
}

void term_repaint(struct term *t)
{
    (void)t;
    (void)clearok(curscr, TRUE);
}

/* Printable ASCII, at most `cells` of it. */
static void put_ascii(const char *text, int n, chtype look)
{
    chtype line[256];
    while (n > 0) {
        int now = n < 256 ? n : 256;
        for (int i = 0; i < now; i++)
            line[i] = (chtype)(unsigned char)text[i] | look;
        int row = getcury(stdscr), col = getcurx(stdscr);
        (void)waddchnstr(stdscr, line, now);
        if (n > now)
            (void)wmove(stdscr, row, col + now);
        text += now;
        n -= now;
    }
}

static int put_wide(struct term *t, const char *text, int cells, struct look look, bool mark)
{
    wchar_t line[1024];
    int n = 0, used = 0;
    int cut_n = 0, cut_used = 0; /* where '~' goes if the rest does not fit */
    bool is_cut = false;
    mbstate_t state = {0};
    buf_reset(&t->scratch);
    text_show(&t->scratch, text, false, t->is_ascii);
    const char *p = buf_str(&t->scratch);
    while (*p && n < (int)(sizeof line / sizeof line[0])) {
        wchar_t c = L'?';
        size_t len = mbrtowc(&c, p, MB_CUR_MAX, &state);
        if (len == 0 || len > 4) { /* not in this locale */
            memset(&state, 0, sizeof state);
            c = L'?';
            len = 1;
        }
        p += len;
        int width = wcwidth(c);
        if (width < 0) {
            c = L'?';
            width = 1;
        }
        if (used + width > cells) {
            is_cut = true;
            break;
        }
        line[n++] = c;
        used += width;
        if (used < cells) {
            cut_n = n;
            cut_used = used;
        }
    }
    if (is_cut && mark && cells > 0) {
        n = cut_n;
        line[n++] = L'~';
        used = cut_used + 1;
    }
    (void)wattr_set(stdscr, attributes_of(look), pair_of(look), NULL);
    (void)waddnwstr(stdscr, line, n);
    (void)wattr_set(stdscr, A_NORMAL, 0, NULL);
    return used;
}

/* At the curses position; returns cells used. */
static int put_text(struct term *t, const char *text, int cells, struct look look, bool mark)
{
    int n = 0;
    while (n <= cells && text[n] >= ' ' && text[n] <= '~')
        n++;
    if (n <= cells && text[n]) /* not ASCII, or something to be made visible */
        return put_wide(t, text, cells, look, mark);
    chtype with = attributes_of(look) | (chtype)COLOR_PAIR(pair_of(look));
    if (n <= cells) {
        put_ascii(text, n, with);
        return n;
    }
    int row = getcury(stdscr), col = getcurx(stdscr);
    put_ascii(text, cells, with);
    if (mark && cells > 0)
        (void)mvwaddch(stdscr, row, col + cells - 1, '~' | with);
    return cells;
}

/* A blank between two texts of one look gets that look too, where it cannot be seen (bold, a
 * colour): switching off and on again for it would cost 14 bytes. Wider gaps are jumped over.
 * On a full day this is 90 of 1,700 bytes. */
static void join(struct term *t, int row, int col, struct look look)
{
    int gap = col - t->put_end;
    bool is_same = look.attributes == t->put_look.attributes && look.colour == t->put_look.colour;
    bool is_plain = look.attributes == 0 && look.colour == LOOK_OWN;
    bool is_seen_on_blanks = look.attributes & (LOOK_REVERSE | LOOK_UNDERLINE);
    if (row != t->put_row || gap < 1 || gap > JOIN_CELLS || !is_same || is_plain || is_seen_on_blanks)
        return;
    for (int i = t->put_end; i < col; i++)
        if (mvwinch(stdscr, row, i) != ' ')
            return;
    (void)mvwchgat(stdscr, row, t->put_end, gap, attributes_of(look), pair_of(look), NULL);
}

int term_fit(struct term *t, int row, int col, int cells, enum style style, const char *text, bool mark)
{
    if (row < 0 || row >= t->rows || col < 0 || col >= t->cols)
        return 0;
    if (cells > t->cols - col)
        cells = t->cols - col;
    struct look look = style_look(style, t->has_colour, t->is_low);
    join(t, row, col, look);
    (void)wmove(stdscr, row, col);
    int n = put_text(t, text, cells, look, mark);
    t->put_row = row;
    t->put_end = col + n;
    t->put_look = look;
    return n;
}

int term_put(struct term *t, int row, int col, enum style style, const char *text)
{
    return term_fit(t, row, col, t->cols, style, text, false);
}

void term_unmark(struct term *t)
{
    struct curses *c = t->curses;
    if (c->mark_row < 0)
        return;
    (void)mvwadd_wch(stdscr, c->mark_row, c->mark_col, &c->under);
    for (int i = 0; i < c->mark_cells; i++)
        (void)mvwchgat(stdscr, c->mark_row, c->mark_col + 1 + i, 1, c->label_attributes[i], c->label_pairs[i], NULL);
    c->mark_row = -1;
}

void term_keep_mark(struct term *t)
{
    t->curses->mark_row = -1;
}

/* Attributes are changed in place, never the characters, so wide ones are safe. */
static void mark_label(struct term *t, int row, int col, int cells)
{
    struct curses *c = t->curses;
    struct look look = style_look(STYLE_MARK, t->has_colour, t->is_low);
    c->mark_cells = 0;
    for (int i = 0; i < cells && i < TERM_LABEL_MAX && col + i < t->cols; i++) {
        cchar_t cell;
        wchar_t text[CCHARW_MAX + 1];
        if (mvwin_wch(stdscr, row, col + i, &cell) == ERR ||
            getcchar(&cell, text, &c->label_attributes[i], &c->label_pairs[i], NULL) == ERR)
            return;
        (void)mvwchgat(stdscr, row, col + i, 1, attributes_of(look), pair_of(look), NULL);
        c->mark_cells++;
    }
}

void term_mark(struct term *t, int row, int col, int cells)
{
    struct curses *c = t->curses;
    term_unmark(t);
    if (row < 0 || row >= t->rows || col < 0 || col >= t->cols)
        return;
    if (mvwin_wch(stdscr, row, col, &c->under) == ERR)
        return;
    c->mark_row = row;
    c->mark_col = col;
    c->mark_cells = 0;
    (void)mvwaddch(stdscr, row, col, '>');
    if (t->has_bar)
        mark_label(t, row, col + 1, cells);
    term_cursor(t, row, col);
}

void term_cursor(struct term *t, int row, int col)
{
    t->cursor_row = row < 0 ? 0 : row < t->rows ? row : t->rows - 1;
    t->cursor_col = col < 0 ? 0 : col < t->cols ? col : t->cols - 1;
}

void term_compose(struct term *t)
{
    (void)wmove(stdscr, t->cursor_row, t->cursor_col);
    (void)wnoutrefresh(stdscr);
    size_t from = t->out.bytes.len;
    (void)doupdate();
    term_write_once(&t->out, from, PLAIN_SET);
    term_write_not_before(&t->out, from, OWN_COLOUR, PLAIN);
}
