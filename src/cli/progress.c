#include "cli/progress.h"

#include "base/clock.h"
#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { EACH_MS = 200, LINE_MAX_CELLS = 78 };

/* The one thing a signal may touch. */
static volatile sig_atomic_t is_interrupted;

static void note_interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

static void write_line(const char *text, size_t n)
{
    /* Progress nobody can read any more is no reason to stop. */
    ssize_t written = write(STDERR_FILENO, text, n);
    (void)written;
}

static void take_away(struct progress_line *p)
{
    char blank[LINE_MAX_CELLS + 4];
    int n = snprintf(blank, sizeof blank, "\r%*s\r", p->width, "");
    if (p->width > 0)
        write_line(blank, (size_t)n);
    p->width = 0;
}

static void show(struct progress_line *p, const char *what, int64_t done, int64_t total)
{
    char text[200];
    struct buf line = {0};
    if (total > 0)
        snprintf(text, sizeof text, "%s: %lld of %lld (%d %%)", what, (long long)done, (long long)total,
                 (int)(done * 100 / total));
    else
        snprintf(text, sizeof text, "%s: %lld", what, (long long)done);
    buf_addc(&line, '\r');
    text_fit(&line, text, LINE_MAX_CELLS, false, false);
    int width = text_width(text);
    /* A shorter line leaves nothing of a longer one before it. */
    for (int i = width; i < p->width; i++)
        buf_addc(&line, ' ');
    write_line(line.data, line.len);
    buf_finish(&line);
    p->width = width < LINE_MAX_CELLS ? width : LINE_MAX_CELLS;
}

static bool tick(void *arg, const char *what, int64_t done, int64_t total)
{
    struct progress_line *p = arg;
    int64_t now = clock_mono_ms();
    if (p->is_live && now - p->shown_at >= EACH_MS) {
        p->shown_at = now;
        show(p, what, done, total);
    }
    return !is_interrupted;
}

void progress_wait(void *line, enum book_slow why, int ms)
{
    enum { PATIENCE_MS = 2000 };
    static const char text[] = "rounds: Waiting: another program is writing to the practice file ...\n";
    struct progress_line *p = line;
    if (why != BOOK_WAITS || ms < PATIENCE_MS || p->is_wait_told)
        return;
    p->is_wait_told = true;
    take_away(p);
    write_line(text, sizeof text - 1);
}

void progress_start(struct progress_line *p, bool is_live)
{
    *p = (struct progress_line){
        .progress = {.tick = tick, .arg = p}, .is_live = is_live, .is_wait_told = p->is_wait_told};
    /* Short acts show nothing at all. */
    p->shown_at = clock_mono_ms();
    is_interrupted = 0;
    struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &p->before);
    if (p->before.sa_handler == SIG_IGN) /* started with nohup, or in the background of a script */
        sigaction(SIGINT, &p->before, NULL);
}

void progress_end(struct progress_line *p)
{
    sigaction(SIGINT, &p->before, NULL);
    take_away(p);
}
