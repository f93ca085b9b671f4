#include "cli/table.h"

#include "base/text.h"

enum { GAP = 2, FIRST_ROWS = 32 };

struct table table_start(struct arena *a, int ncols, bool is_ascii)
{
    return (struct table){.arena = a, .ncols = ncols, .is_ascii = is_ascii};
}

void table_add(struct table *t, const char *const *cells)
{
    size_t width = (size_t)t->ncols;
    if (t->nrows == t->cap) {
        int cap = t->cap ? t->cap * 2 : FIRST_ROWS;
        t->cells = arena_grow(t->arena, t->cells, (size_t)t->cap * width, (size_t)cap * width, sizeof *t->cells);
        t->cap = cap;
    }
    struct buf shown = {0};
    for (int i = 0; i < t->ncols; i++) {
        buf_reset(&shown);
        text_show(&shown, cells[i] ? cells[i] : "", false, t->is_ascii);
        t->cells[(size_t)t->nrows * width + (size_t)i] = arena_strdup(t->arena, buf_str(&shown));
    }
    buf_finish(&shown);
    t->nrows++;
}

static int widest(const struct table *t, int column)
{
    int most = 0;
    for (int i = 0; i < t->nrows; i++) {
        int w = text_width(t->cells[i * t->ncols + column]);
        most = w > most ? w : most;
    }
    return most;
}

void table_print(const struct table *t, int indent, struct buf *out)
{
    int width[TABLE_COLUMNS_MAX];
    for (int i = 0; i < t->ncols; i++)
        width[i] = widest(t, i);
    for (int r = 0; r < t->nrows; r++) {
        /* Blanks are owed, and paid only before more text: no line ends in blanks. */
        int owed = indent;
        for (int i = 0; i < t->ncols; i++) {
            const char *cell = t->cells[r * t->ncols + i];
            if (width[i] == 0)
                continue;
            if (*cell) {
                for (; owed > 0; owed--)
                    buf_addc(out, ' ');
                buf_adds(out, cell);
                owed -= text_width(cell);
            }
            owed += width[i] + GAP;
        }
        buf_addc(out, '\n');
    }
}
