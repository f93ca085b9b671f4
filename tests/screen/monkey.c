/* monkey: keys that nobody would press, on the real program, with resizes in between.
 *
 *   monkey                MONKEY=n keys (20,000), SEED=n others; VERBOSE=1 shows each handful
 *
 * What must hold: the program answers every handful within ten seconds, ends only when asked to, leaves the terminal as
 * it was, writes nothing that is not on the filter's list and nothing beyond its width (the terminal read here is
 * wider than what the program is told), no sanitizer finds anything, and the practice verifies. A bad run is replayed
 * by the seed it printed. That it can fail is tried on programs that paint outside, ring the bell, and leave. */
#include "tests/screen/script_inner.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MARGIN = 9,    /* columns of the terminal read here that the program does not know of. (Not rows: curses scrolls by
                 * a line feed in the last one.) */
    SESSION = 400, /* keys until the next terminal */
    LATEST_MS = 10000,
    SHOWN = 80
};

static struct {
    uint64_t random, seed;
    long keys, resizes, sessions, ended;
    char last[SHOWN][64]; /* the newest handfuls, for who has to find out */
    long handfuls;
    char root[SCRIPT_PATH];
} t;

static int pick(int n)
{
    t.random = t.random * 6364136223846793005u + 1442695040888963407u;
    return (int)((t.random >> 33) % (uint64_t)n);
}

/* --- what is pressed --------------------------------------------------------------------------- */

static const char *const keys[] = {
    "\r",       "\r",
    "\033",     "\033",
    "\t",       "\033[Z",
    " ",        "\033[A",
    "\033[B",   "\033[C",
    "\033[D",   "\033OA",
    "\033OB",   "\033[H",
    "\033[F",   "\033[5~",
    "\033[6~",  "\033[3~",
    "\033OP",   "\033[24~",
    "\177",     "\b",
    "\016",     "\020",
    "\002",     "\006",
    "\025",     "\027",
    "\014",     "\007",
    "\005",     "\001",
    "jjj",      "kkkk",
    "smith",    "an",
    "9:30",     "23/11/2026",
    "tomorrow", "07700 900123",
    "12",       "3w",
    "\303\244", "\346\274\242",
    "\314\201", "\360\237\230\200",
    "y",        "n",
};

/* What arrives when a line is bad, a mouse moves, a terminal answers, or somebody pastes a page. */
static const char *const oddities[] = {
    "\033[",
    "\033O",
    "\033]",
    "\377\376\300",
    "\033[M !!",
    "\033[<0;10;10M",
    "\033[I\033[O",
    "\033[?1;2c",
    "\033[24;80R",
    "\033]52;c;aGVsbG8=\a",
    "\033P1$r0m\033\\",
    "\033[200~one\ntwo\n\r\ny\033[201~",
    "\033[200~\033[31mred\033[0m\033[201~",
    "\033[200~never ended",
    "\033[201~",
    "\033[999999999999;5~",
    "\033[1;5A\033[1;2B",
    "\342\200\256evil\342\201\246",
    "=HYPERLINK(1)",
    "%n%s%s'); DROP TABLE txn;--",
    "\033[15;5~\033[17~\033[18~\033[19~\033[20~",
};

/* Whatever is on the keyboard, but for what the line itself takes (^C ^Z ^Q ^S ^\) and, mostly, what leaves. */
static size_t press(char out[64])
{
    int kind = pick(100);
    const char *text = NULL;
    if (kind < 62) {
        out[0] = (char)(' ' + pick('~' - ' ' + 1));
        if (out[0] == 'q' && pick(8))
            out[0] = 'j';
        return 1;
    }
    text = kind < 96 ? keys[pick((int)(sizeof keys / sizeof *keys))]
                     : oddities[pick((int)(sizeof oddities / sizeof *oddities))];
    size_t n = strlen(text);
    memcpy(out, text, n);
    return n;
}

static void remember(const char *bytes, size_t n)
{
    char *to = t.last[t.handfuls++ % SHOWN];
    size_t at = 0;
    for (size_t i = 0; i < n && at + 5 < sizeof t.last[0]; i++)
        at += (size_t)snprintf(to + at, sizeof t.last[0] - at,
                               bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '\\' ? "%c" : "\\x%02x",
                               (unsigned char)bytes[i]);
    to[at] = 0;
    if (getenv("VERBOSE"))
        printf("  %s\n", to);
}

/* --- what must hold ------------------------------------------------------------------------------ */

static void widen(struct script *s)
{
    vterm_set_size(s->pty.vterm, s->pty.rows, s->pty.cols + MARGIN);
}

static bool is_inside(struct script *s)
{
    VTermScreenCell cell;
    if (s->pty.cols == 1) /* curses lets the edge hold what it writes there */
        return true;
    /* Where a terminal cannot be told not to go on in the next line, curses pushes the last corner there. */
    bool is_pushed = strncmp(s->term, "screen", strlen("screen")) == 0;
    for (int row = 0; row < s->pty.rows; row++)
        for (int col = s->pty.cols; col < s->pty.cols + MARGIN; col++) {
            vterm_screen_get_cell(s->pty.screen, (VTermPos){row, col}, &cell);
            if (!(is_pushed && row == s->pty.rows - 1) && cell.chars[0] != 0 && cell.chars[0] != ' ' &&
                cell.chars[0] != (uint32_t)-1)
                return script_fail(s, "painted outside, at %d %d of %dx%d", row + 1, col + 1, s->pty.cols, s->pty.rows);
        }
    return true;
}

/* True also when the program has left because it was asked to. */
static bool holds(struct script *s)
{
    bool is_drawn = pty_wait(&s->pty, false);
    if (s->pty.filter.finding[0])
        return script_fail(s, "it wrote: %s", s->pty.filter.finding);
    if (!is_drawn && s->pty.has_ended) {
        t.ended++;
        return script_do_exit(s, "0 restored");
    }
    if (!is_drawn || s->pty.took_ms > LATEST_MS)
        return script_fail(s, "it does not answer");
    return is_inside(s);
}

/* --- sessions -------------------------------------------------------------------------------------- */

static bool start(struct script *s)
{
    /* Not those that go on in the next line by themselves (ansi): the terminal read here is wider. */
    static const char *const terms[] = {"xterm-256color", "xterm-256color",  "vt100",
                                        "linux",          "screen-256color", "xterm"};
    static const char *const sizes[] = {"80x24", "80x24", "60x18", "132x43", "200x60", "20x6"};
    t.sessions++;
    if (!script_do_term(s, terms[pick(6)]) || !script_do_size(s, sizes[pick(6)]) || !script_do_run(s, ""))
        return false;
    widen(s);
    return holds(s);
}

static bool resize(struct script *s)
{
    int rows = 1 + pick(pick(4) ? 60 : 6), cols = 1 + pick(pick(4) ? 160 : 12);
    char size[30];
    if (rows == s->pty.rows && cols == s->pty.cols)
        return true; /* the kernel tells nobody, and nobody draws */
    t.resizes++;
    /* What it is still drawing for the old size would land outside the new one. */
    if (!pty_wait(&s->pty, true) && !s->pty.has_ended)
        return script_fail(s, "it does not come to rest");
    snprintf(size, sizeof size, "(%dx%d)", cols, rows);
    remember(size, strlen(size));
    pty_mark(&s->pty);
    pty_resize(&s->pty, rows, cols);
    widen(s);
    return holds(s);
}

static bool handful(struct script *s)
{
    char bytes[9 * 64];
    size_t n = 0;
    for (int i = pick(9); i >= 0; i--) {
        n += press(bytes + n);
        t.keys++;
    }
    remember(bytes, n);
    pty_mark(&s->pty);
    pty_send(&s->pty, bytes, n);
    return holds(s);
}

/* One terminal until it is time for another, or the program was told to leave. */
static bool session(struct script *s, long until)
{
    long ended = t.ended, stop = t.keys + SESSION < until ? t.keys + SESSION : until;
    bool is_fine = start(s);
    while (is_fine && t.keys < stop && ended == t.ended)
        is_fine = pick(40) ? handful(s) : resize(s);
    if (is_fine && ended == t.ended)
        is_fine = script_do_signal(s, pick(2) ? "TERM" : "HUP") && script_do_exit(s, "0 restored");
    return is_fine;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static bool set_up(struct script *s, const char *self)
{
    static char programs[SCRIPT_PATH], scratch[SCRIPT_PATH + 20];
    const char *tmp = getenv("TMPDIR");
    char *slash;
    *s = (struct script){.path = "monkey", .programs = programs, .scratch = scratch, .cache = scratch, .baud = 38400};
    s->pty.fd = s->pty.keeper = -1;
    snprintf(programs, sizeof programs, "%s", self);
    if ((slash = strrchr(programs, '/')))
        *slash = 0;
    snprintf(t.root, sizeof t.root, "%s/monkey-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(t.root))
        return script_fail(s, "no folder can be made");
    snprintf(scratch, sizeof scratch, "%s", t.root);
    script_default_env(s);
    return script_do_program(s, "rounds") && script_do_book(s, "demo 7 --patients 60");
}

static void say_last(struct script *s)
{
    for (int i = 0; s->pty.vterm && i < s->pty.rows; i++) {
        char row[PTY_LINE];
        pty_row(&s->pty, i, row);
        printf("    |%s\n", row);
    }
    printf("%s, seed %llu; the last handfuls:", s->term, (unsigned long long)t.seed);
    for (long i = t.handfuls > SHOWN ? t.handfuls - SHOWN : 0; i < t.handfuls; i++)
        printf(" %s", t.last[i % SHOWN]);
    printf("\n");
}

/* A program of one line of shell, whose misbehaviour must be found. */
static bool is_caught(struct script *s, const char *line, const char *found)
{
    char *argv[] = {"/bin/sh", "-c", (char *)line, NULL};
    struct pty_start p = {.argv = argv, .env = s->env, .dir = s->scratch, .rows = 5, .cols = 20, .speed = B38400};
    if (!pty_open(&s->pty, &p))
        return false;
    widen(s);
    s->failure[0] = 0;
    bool is_fine = holds(s);
    bool is_found = !is_fine && strstr(s->failure, found);
    printf("planted: %s: %s\n", found, is_found ? "caught" : "NOT CAUGHT");
    pty_close(&s->pty);
    return is_found;
}

static int controls(struct script *s)
{
#define SYNC "printf '\\033]7770;0;20x5;1;-1\\a'; sleep 1"
    return is_caught(s, "printf '\\033[2;20Hoops';" SYNC, "painted outside") +
           is_caught(s, "printf 'bell\\a';" SYNC, "it wrote") + is_caught(s, "exit 3", "monkey");
}

int main(int argc, char **argv)
{
    const char *want = getenv("MONKEY"), *seed = getenv("SEED");
    long until = want ? strtol(want, NULL, 10) : 20000;
    static struct script s;
    char *self = realpath(argv[0], NULL), verify[] = "verify";
    (void)argc;
    t.seed = t.random = seed ? strtoull(seed, NULL, 10) : 42;
    bool is_fine = self && set_up(&s, self);
    while (is_fine && t.keys < until)
        is_fine = session(&s, until);
    char *check[] = {s.program, verify, NULL};
    if (is_fine && script_run_plain(&s, check) != 0)
        is_fine = script_fail(&s, "the practice does not verify");
    if (!is_fine) {
        printf("FAIL  %s\n", s.failure);
        say_last(&s);
    }
    pty_close(&s.pty);
    int caught = is_fine ? controls(&s) : 0;
    printf("%ld keys, %ld resizes, %ld starts, left %ld times by a key\n", t.keys, t.resizes, t.sessions, t.ended);
    script_finish(&s);
    nftw(t.root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(self);
    printf("%d passed, %d failed\n", is_fine + caught, 4 - is_fine - caught);
    return is_fine && caught == 3 ? 0 : 1;
}
