#include "screens/pane.h"

#include "base/text.h"
#include "screens/term.h"

#include <stdarg.h>
#include <stdio.h>

struct pane pane_part(const struct pane *p, int row, int col, int rows, int cols)
{
    struct pane part = *p;
    if (row < 0)
        row = 0;
    if (col < 0)
        col = 0;
    part.row += row < p->rows ? row : p->rows;
    part.col += col < p->cols ? col : p->cols;
    int rows_left = p->rows - row, cols_left = p->cols - col;
    part.rows = rows < rows_left ? rows : rows_left;
    part.cols = cols < cols_left ? cols : cols_left;
    if (part.rows < 0)
        part.rows = 0;
    if (part.cols < 0)
        part.cols = 0;
    return part;
}

static int put_cut(const struct pane *p, int row, int col, int cells, enum style style, const char *text, bool mark)
{
    if (row < 0 || row >= p->rows || col < 0 || col >= p->cols)
        return 0;
    if (cells > p->cols - col)
        cells = p->cols - col;
    return term_fit(p->term, p->row + row, p->col + col, cells, style, text, mark);
}

int pane_put(const struct pane *p, int row, int col, enum style style, const char *text)
{
    return put_cut(p, row, col, p->cols, style, text, true);
}

int pane_putf(const struct pane *p, int row, int col, enum style style, const char *fmt, ...)
{
    char text[TEXT_LINE_MAX * 2];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return pane_put(p, row, col, style, text);
}

int pane_fit(const struct pane *p, int row, int col, int cells, enum style style, const char *text)
{
    return put_cut(p, row, col, cells, style, text, true);
}

int pane_right(const struct pane *p, int row, int gap, enum style style, const char *text)
{
    int col = p->cols - gap - text_width(text);
    if (col < 0)
        col = 0;
    pane_fit(p, row, col, p->cols - gap - col, style, text);
    return col;
}

void pane_title(const struct pane *p, const char *title)
{
    if (!term_is_low(p->term))
        pane_rule(p, 0, 0, p->cols, STYLE_PANEL, ' ');
    pane_put(p, 0, 0, STYLE_PANEL, " ");
    int used = pane_fit(p, 0, 1, p->cols - 2, STYLE_PANEL, title);
    pane_put(p, 0, 1 + used, STYLE_PANEL, " ");
}

void pane_rule(const struct pane *p, int row, int col, int cells, enum style style, char with)
{
    char line[512];
    int n = cells < (int)sizeof line - 1 ? cells : (int)sizeof line - 1;
    for (int i = 0; i < n; i++)
        line[i] = with;
    line[n > 0 ? n : 0] = 0;
    pane_put(p, row, col, style, line);
}

void pane_clear_line(const struct pane *p, int row, int col)
{
    pane_rule(p, row, col, p->cols - col, STYLE_PLAIN, ' ');
}

void pane_clear(const struct pane *p)
{
    for (int row = 0; row < p->rows; row++)
        pane_clear_line(p, row, 0);
}

void pane_mark(const struct pane *p, int row, int col, int cells)
{
    if (row < 0 || row >= p->rows || col < 0 || col >= p->cols)
        return;
    int room = p->cols - col - 1;
    term_mark(p->term, p->row + row, p->col + col, cells < room ? cells : room);
}

void pane_cursor(const struct pane *p, int row, int col)
{
    if (row < 0 || row >= p->rows || p->cols <= 0)
        return;
    term_cursor(p->term, p->row + row, p->col + (col < p->cols ? col : p->cols - 1));
}
