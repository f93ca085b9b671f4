#include "pair_lib.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/dump.h"
#include "book/log.h"
#include "practice/practice.h"
#include "practice/rule_run.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void pair_open(struct pair *p)
{
    world_open(&p->w);
    p->a = p->w.practice->book;
    p->b = NULL;
}

void pair_copy(struct pair *p)
{
    struct buf image = {0};
    struct book_options o = {.derive = practice_derive, .settle = &rule_settle, .site = "Laptop"};
    world_ok(&p->w, copy_image(p->a, &image, &p->w.err));
    world_ok(&p->w, copy_from_image(&image, &o, &p->b, &p->w.err));
    buf_finish(&image);
}

void pair_close(struct pair *p)
{
    p->w.practice->book = p->a;
    book_close(p->b);
    world_close(&p->w);
}

void pair_at(struct pair *p, struct book *b)
{
    p->w.practice->book = b;
    clock_freeze(clock_now_ms() + 1000);
}

void pair_bring(struct pair *p, struct book *from, struct book *to)
{
    struct err *e = &p->w.err;
    int n = log_branches(from, e);
    for (int i = 1; i <= n; i++) {
        struct log_run run;
        struct log_taken t;
        world_ok(&p->w, log_read(from, i, 1, INT64_MAX, &p->w.arena, &run, e));
        if (run.n)
            world_ok(&p->w, log_take_some(to, &run, 1, NULL, &t, e));
    }
}

void pair_meet(struct pair *p)
{
    struct hash x, y;
    pair_bring(p, p->a, p->b);
    pair_bring(p, p->b, p->a);
    world_ok(&p->w, dump_digest(p->a, NULL, &x, &p->w.err));
    world_ok(&p->w, dump_digest(p->b, NULL, &y, &p->w.err));
    assert_memory_equal(x.b, y.b, sizeof x.b);
    pair_at(p, p->b);
    world_same_as_rebuilt(&p->w);
    pair_at(p, p->a);
    world_same_as_rebuilt(&p->w);
}
