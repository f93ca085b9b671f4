#include "exchange/paper.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64, WORDS_MIN = 20 };

struct paper_page {
    const char *title, *right;
    int from, count;
    bool goes_on; /* the section began on an earlier page */
};

struct paper paper_start(struct arena *a, const struct paper_look *look)
{
    return (struct paper){.arena = a, .look = *look};
}

/* ---- lines ---- */

static const char *shown(const struct paper *p, const char *text)
{
    struct buf out = {0};
    text_show(&out, text, false, p->look.is_ascii);
    const char *copy = arena_strdup(p->arena, buf_str(&out));
    buf_finish(&out);
    return copy;
}

static const char *fitted(const struct paper *p, const char *text, int cols, bool pad)
{
    struct buf out = {0};
    text_fit(&out, text, cols, pad, true);
    const char *copy = arena_strdup(p->arena, buf_str(&out));
    buf_finish(&out);
    return copy;
}

const char *paper_cell(const struct paper *p, const char *text, int cols)
{
    return fitted(p, shown(p, text), cols, true);
}

const char *paper_rule(const struct paper *p, int n)
{
    static const char LINE[PAPER_COLS + 1] =
        "________________________________________________________________________________";
    return arena_strndup(p->arena, LINE, (size_t)(n < PAPER_COLS ? n : PAPER_COLS));
}

static const char **add(struct paper *p, const char **list, int *n, int *cap, const char *line)
{
    if (*n == *cap) {
        int want = *cap ? 2 * *cap : FIRST_CAP;
        list = arena_grow(p->arena, list, (size_t)*cap, (size_t)want, sizeof *list);
        *cap = want;
    }
    list[(*n)++] = line;
    return list;
}

/* Into the block; blanks at the end would only be printed. */
static void add_line(struct paper *p, const char *text)
{
    const char *line = fitted(p, text, PAPER_COLS, false);
    size_t n = strlen(line);
    while (n > 0 && line[n - 1] == ' ')
        n--;
    p->block = add(p, p->block, &p->nblock, &p->block_cap, arena_strndup(p->arena, line, n));
}

void paper_line(struct paper *p, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = arena_alloc(p->arena, (size_t)n + 1);
    (void)vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    add_line(p, shown(p, text));
}

void paper_words(struct paper *p, int indent, const char *label, const char *words)
{
    const char **lines;
    int used = indent + text_width(label);
    int cols = PAPER_COLS - used < WORDS_MIN ? WORDS_MIN : PAPER_COLS - used;
    struct buf flat = {0};
    text_show(&flat, words, true, p->look.is_ascii); /* lines that somebody made stay lines */
    int n = text_wrap(p->arena, buf_str(&flat), cols, &lines);
    for (int i = 0; i < n; i++)
        paper_line(p, "%*s%s%s", i ? used : indent, "", i ? "" : label, lines[i]);
    buf_finish(&flat);
}

/* ---- pages ---- */

static void add_page(struct paper *p, const char *title, const char *right, bool goes_on)
{
    if (p->npages == p->pages_cap) {
        int want = p->pages_cap ? 2 * p->pages_cap : FIRST_CAP;
        p->pages = arena_grow(p->arena, p->pages, (size_t)p->pages_cap, (size_t)want, sizeof *p->pages);
        p->pages_cap = want;
    }
    p->pages[p->npages++] = (struct paper_page){.title = title, .right = right, .from = p->nlines, .goes_on = goes_on};
}

/* The block finds its page: the one that was begun if it fits there, else the next. */
void paper_block(struct paper *p)
{
    int lines = p->npages > 0 ? p->nblock : 0;
    p->nblock = 0;
    if (lines == 0)
        return;
    struct paper_page *page = &p->pages[p->npages - 1];
    if (page->count > 0 && page->count + lines > PAPER_BODY_ROWS)
        add_page(p, page->title, page->right, true);
    for (int i = 0; i < lines; i++) {
        page = &p->pages[p->npages - 1];
        if (page->count == PAPER_BODY_ROWS)
            add_page(p, page->title, page->right, true);
        page = &p->pages[p->npages - 1];
        if (page->count == 0 && page->goes_on && !*p->block[i])
            continue; /* a page does not go on with the blank that stood between two */
        p->lines = add(p, p->lines, &p->nlines, &p->lines_cap, p->block[i]);
        page->count++;
    }
}

void paper_section(struct paper *p, const char *title, const char *right)
{
    paper_block(p);
    add_page(p, shown(p, title), shown(p, right), false);
}

/* Two texts at the ends of a row; the left one gives way. */
static void print_ends(const struct paper *p, struct buf *out, const char *left, const char *right)
{
    int room = PAPER_COLS - text_width(right) - (*right ? 1 : 0);
    text_fit(out, shown(p, left), room, *right != 0, true);
    buf_addf(out, "%s%s\n", *right ? " " : "", right);
}

static void print_page(const struct paper *p, int number, struct buf *out)
{
    const struct paper_page *page = &p->pages[number];
    const struct paper_look *look = &p->look;
    print_ends(p, out, look->head, shown(p, look->head_right));
    print_ends(p, out, page->goes_on ? arena_printf(p->arena, "%s, continued", page->title) : page->title, page->right);
    for (int i = 0; i < PAPER_COLS; i++)
        buf_addc(out, '-');
    buf_addc(out, '\n');
    for (int i = 0; i < PAPER_BODY_ROWS; i++)
        buf_addf(out, "%s\n", i < page->count ? p->lines[page->from + i] : "");
    for (int i = 0; i < PAPER_COLS; i++)
        buf_addc(out, '-');
    buf_addc(out, '\n');
    print_ends(p, out, look->foot,
               arena_printf(p->arena, "%s, page %d of %d", shown(p, look->foot_right), number + 1, p->npages));
    if (number + 1 < p->npages)
        buf_addc(out, '\f');
}

int paper_print(struct paper *p, struct buf *out)
{
    paper_block(p);
    for (int i = 0; i < p->npages; i++)
        print_page(p, i, out);
    return p->npages;
}
